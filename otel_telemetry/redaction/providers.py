"""Tokens that show whose they are: a fixed beginning, then a body of known letters and length.

To add a provider, add one entry. Bodies are written a little wider than documented, since a token is quoted cut and
formats grow. Examples are put together from parts, so that no scanner of source code takes them for leaked secrets.
"""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.literals import words
from otel_telemetry.redaction.rules import Rule

_MIXED: Final = "Zk3vQ9xT1mB7cN5rW8pL2sD6fG4hJ0yAeUoI" * 6
_HEX: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" * 2


def _token(rule_id: str, finds: str, cues: str, pattern: str, source: str, body: str = "", leaves: str = "") -> Rule:
    """Make the rule of one provider; *cues* are separated by spaces, *body* completes the example behind the first cue."""
    first, *rest = cues.split()
    return Rule(
        id=rule_id,
        finds=finds,
        cues=(first, *rest),
        pattern=pattern,
        catches=first + (body or _MIXED[:40]),
        leaves=leaves or first + "x" * 36,
        source=source,
    )


_BODY: Final = r"[A-Za-z0-9_-]{16,}"
_WIDE: Final = r"[A-Za-z0-9_=.+/-]{16,}"
_HEXBODY: Final = r"[A-Fa-f0-9]{24,}"
_ID: Final = "9f86d081-884c-4d65-9a2f-eaa0c55ad015"

TOKENS: Final[tuple[Rule, ...]] = (
    # source hosting
    _token("github-token", "GitHub access tokens of every kind", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"[A-Za-z0-9_]{16,}", "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats"),
    _token("gitlab-token", "GitLab access tokens of every kind", "glpat- gldt- glrt- glrtr- glptt- glft- glimt- glagent- glsoat- glcbt- gloas- glffct- glwt-", r"[A-Za-z0-9_.=-]{14,}", "https://docs.gitlab.com/security/tokens/#token-prefixes", leaves="glpat-XXXXXXXXXXX-XXXXXXXX"),
    _token("gitlab-runner-token", "GitLab runner registration tokens", "GR1348941", _BODY, "https://docs.gitlab.com/security/tokens/#token-prefixes", _MIXED[:20], "GR1348941" + "x" * 20),
    _token("atlassian-token", "Atlassian, Jira, Bitbucket and Trello tokens", "ATATT3 ATCTT3 ATBB ATTA", _WIDE, "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/", _MIXED[:60]),
    _token("sourcegraph-token", "Sourcegraph access tokens", "sgp_ slk_", r"(?:local_|[A-Fa-f0-9]{16}_)?[A-Fa-f0-9]{20,}", "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token", _HEX[:40], "sgp_local_only"),
    # language models and their tools
    _token("anthropic-key", "Anthropic API keys", "sk-ant-", _BODY, "https://docs.anthropic.com/en/api/overview", "api03-" + _MIXED[:80]),
    _token("openai-key", "OpenAI API keys, and those that share their form", "sk-proj- sk-svcacct- sk-admin- sk-None-", _BODY, "https://platform.openai.com/docs/api-reference/authentication"),
    _token("openrouter-key", "OpenRouter API keys", "sk-or-", r"(?:v\d-)?[A-Za-z0-9_-]{20,}", "https://openrouter.ai/docs/api-reference/authentication", "v1-" + _HEX[:64]),
    _token("langfuse-key", "Langfuse keys", "sk-lf- pk-lf-", r"[A-Fa-f0-9-]{20,}", "https://langfuse.com/docs/api-and-data-platform/features/public-api", _ID),
    _token("llm-key", "keys that begin with sk- (OpenAI, DeepSeek, LiteLLM, Stability, ...)", "sk-", r"[A-Za-z0-9_-]{16,}", "https://api-docs.deepseek.com/", leaves="sk-learn-is-a-package-for-models"),
    _token("huggingface-token", "Hugging Face tokens", "hf_ api_org_", r"[A-Za-z0-9]{16,}", "https://huggingface.co/docs/hub/security-tokens"),
    _token("groq-key", "Groq API keys", "gsk_", r"[A-Za-z0-9]{20,}", "https://console.groq.com/docs/quickstart"),
    _token("replicate-token", "Replicate API tokens", "r8_", r"[A-Za-z0-9]{20,}", "https://replicate.com/docs/topics/security/api-tokens"),
    _token("xai-key", "xAI API keys", "xai-", r"[A-Za-z0-9]{20,}", "https://docs.x.ai/docs/overview"),
    _token("perplexity-key", "Perplexity API keys", "pplx-", r"[A-Za-z0-9]{20,}", "https://docs.perplexity.ai/getting-started/quickstart"),
    _token("langsmith-key", "LangSmith keys", "lsv2_ ls__", r"(?:pt_|sk_)?[A-Za-z0-9_]{20,}", "https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key", "pt_" + _HEX[:32] + "_9f86d08188"),
    _token("pinecone-key", "Pinecone API keys", "pcsk_", _BODY, "https://docs.pinecone.io/guides/projects/manage-api-keys"),
    _token("nvidia-key", "NVIDIA API keys", "nvapi-", _BODY, "https://docs.nvidia.com/ngc/latest/ngc-user-guide.html"),
    _token("fireworks-key", "Fireworks AI keys", "fw_", r"[A-Za-z0-9]{20,}", "https://docs.fireworks.ai/api-reference/introduction"),
    _token("together-key", "Together AI keys", "tgp_v1_", _BODY, "https://docs.together.ai/reference/authentication-1"),
    _token("cerebras-key", "Cerebras keys", "csk-", r"[A-Za-z0-9]{20,}", "https://inference-docs.cerebras.ai/quickstart"),
    _token("tavily-key", "Tavily keys", "tvly-", _BODY, "https://docs.tavily.com/documentation/api-reference/introduction"),
    _token("firecrawl-key", "Firecrawl keys", "fc-", r"[a-f0-9]{24,}", "https://docs.firecrawl.dev/introduction", _HEX[:32]),
    _token("jina-key", "Jina AI keys", "jina_", _BODY, "https://jina.ai/embeddings/"),
    _token("voyage-key", "Voyage AI keys", "pa-", r"[A-Za-z0-9_-]{36,}", "https://docs.voyageai.com/docs/api-key-and-installation", _MIXED[:44]),
    _token("e2b-key", "E2B keys", "e2b_", r"[a-f0-9]{24,}", "https://e2b.dev/docs/api-key", _HEX[:40]),
    _token("wandb-key", "Weights & Biases keys", "wandb_v1_", _BODY, "https://docs.wandb.ai/guides/track/environment-variables/"),
    _token("prefect-key", "Prefect keys", "pnu_ pnb_", r"[A-Za-z0-9]{20,}", "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys"),
    _token("posthog-key", "PostHog keys", "phc_ phx_ phs_", r"[A-Za-z0-9_]{20,}", "https://posthog.com/docs/api"),
    # clouds
    _token("aws-access-key", "AWS access key ids", "AKIA ASIA ABIA ACCA A3T", r"[A-Z0-9]{12,}(?![a-z0-9])", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes", "QYLPMN5HFIQR7XYA", "ASIATICSPECIES"),
    _token("aws-bedrock-key", "Amazon Bedrock API keys", "ABSK bedrock-api-key-", r"[A-Za-z0-9+/=]{24,}", "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html", _MIXED[:110], "bedrock-api-key-"),
    _token("amazon-mws-token", "Amazon marketplace tokens", "amzn.mws.", r"[a-f0-9-]{20,}", "https://developer-docs.amazon.com/sp-api/docs", _ID),
    _token("google-api-key", "Google API keys", "AIza", r"[A-Za-z0-9_-]{24,}", "https://cloud.google.com/docs/authentication/api-keys", _MIXED[:35]),
    _token("google-oauth", "Google OAuth tokens and client secrets", "ya29. GOCSPX- 1//0", r"[A-Za-z0-9_-]{16,}", "https://developers.google.com/identity/protocols/oauth2", leaves="ya29.is.a.song"),
    _token("alibaba-key", "Alibaba Cloud access key ids", "LTAI", r"[A-Za-z0-9]{12,30}", "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair", _MIXED[:20]),
    _token("tencent-key", "Tencent Cloud secret ids", "AKID", r"[A-Za-z0-9]{13,40}", "https://www.tencentcloud.com/document/product/598/32675", _MIXED[:32]),
    _token("digitalocean-token", "DigitalOcean tokens", "dop_v1_ doo_v1_ dor_v1_", _HEXBODY, "https://docs.digitalocean.com/reference/api/create-personal-access-token/", _HEX[:64]),
    _token("heroku-key", "Heroku API keys", "HRKU-", _BODY, "https://devcenter.heroku.com/articles/platform-api-quickstart", "AA" + _MIXED[:58]),
    _token("fly-token", "Fly.io tokens", "fo1_ fm1_ fm1r_ fm1a_ fm2_ FlyV1", r" ?[A-Za-z0-9_=+/,-]{16,}", "https://fly.io/docs/security/tokens/"),
    _token("render-key", "Render API keys", "rnd_", r"[A-Za-z0-9]{20,}", "https://render.com/docs/api"),
    _token("netlify-token", "Netlify tokens", "nfp_ nfc_ nfo_ nfu_", r"[A-Za-z0-9_]{20,}", "https://docs.netlify.com/api/get-started/"),
    _token("vercel-token", "Vercel tokens", "vcp_ vci_ vca_ vcr_ vck_ vercel_blob_rw_", r"[A-Za-z0-9_]{20,}", "https://vercel.com/docs/rest-api"),
    _token("supabase-key", "Supabase keys", "sbp_ sb_secret_ sb_publishable_", _BODY, "https://supabase.com/docs/guides/api/api-keys"),
    _token("planetscale-token", "PlanetScale tokens", "pscale_tkn_ pscale_oauth_ pscale_pw_", _WIDE, "https://planetscale.com/docs/api/reference/service-tokens"),
    _token("databricks-token", "Databricks tokens", "dapi dkea", r"[a-f0-9]{32}(?:-\d{1,2})?", "https://docs.databricks.com/aws/en/dev-tools/auth/pat", _HEX[:32], "dapi_is_a_word"),
    _token("openshift-token", "OpenShift tokens", "sha256~", r"[A-Za-z0-9_@=.+/-]{10,}", "https://docs.openshift.com/container-platform/latest/authentication/understanding-authentication.html", _MIXED[:43]),
    _token("cloudflare-key", "Cloudflare origin CA keys", "v1.0-", r"[a-f0-9]{24}-[a-f0-9]{40,}", "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/", _HEX[:24] + "-" + (_HEX * 3)[:146], "v1.0-beta-2"),
    _token("scaleway-key", "Scaleway access keys", "SCW", r"[A-Z0-9]{17}(?![A-Za-z0-9])", "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/", "7X2Q9ZK4M1V8B5N3L"),
    _token("yandex-key", "Yandex Cloud keys and tokens", "AQVN t1.9 y0_", _BODY, "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key"),
    _token("hashicorp-vault-token", "HashiCorp Vault tokens", "hvs. hvb. hvr.", _BODY, "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes", leaves="hvs.example"),
    _token("vault-legacy-token", "HashiCorp Vault tokens before 1.10", "s.", r"(?=[A-Za-z]*\d)[A-Za-z0-9]{24}(?![A-Za-z0-9_.(])", "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes", "Zk3vQ9xT1mB7cN5rW8pL2sD6", "s.xxxxxxxxxxxxxxxxxxxxxxxx"),
    _token("pulumi-token", "Pulumi tokens", "pul-", _HEXBODY, "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/", _HEX[:40]),
    _token("doppler-token", "Doppler tokens", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", r"[A-Za-z0-9_.-]{20,}", "https://docs.doppler.com/reference/auth-token-formats", leaves="dp.pt.short"),
    _token("infracost-key", "Infracost keys", "ico-", r"[A-Za-z0-9]{20,}", "https://www.infracost.io/docs/"),
    _token("tailscale-key", "Tailscale keys", "tskey-", r"[A-Za-z0-9-]{14,}", "https://tailscale.com/kb/1085/auth-keys", "auth-" + _MIXED[:30]),
    _token("1password-token", "1Password service tokens and secret keys", "ops_eyJ A3-", r"(?:[A-Za-z0-9+/=_-]{60,}|[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-){1,5}[A-Z0-9]{4,6})", "https://developer.1password.com/docs/service-accounts/security/", _MIXED[:200], "A3-xXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX"),
    _token("age-key", "age secret keys", "AGE-SECRET-KEY-1", r"[A-Z0-9]{20,}", "https://github.com/FiloSottile/age", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"),
    # registries and continuous integration
    _token("npm-token", "npm tokens", "npm_", r"[A-Za-z0-9]{20,}", "https://docs.npmjs.com/about-access-tokens", leaves="npm_config_registry"),
    _token("pypi-token", "PyPI upload tokens", "pypi-", r"[A-Za-z0-9_-]{40,}", "https://packaging.python.org/en/latest/specifications/pypirc/", "AgEIcHlwaS5vcmc" + _MIXED[:70]),
    _token("rubygems-token", "RubyGems keys", "rubygems_", _HEXBODY, "https://guides.rubygems.org/api-key-scopes/", _HEX[:48]),
    _token("clojars-token", "Clojars tokens", "CLOJARS_", r"[A-Za-z0-9]{20,}", "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens"),
    _token("nuget-key", "NuGet keys", "oy2", r"[a-z0-9]{43}(?![A-Za-z0-9])", "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package", "k3vq9xt1mb7cn5rw8pl2sd6fg4hj0yaeuok3vq9xt1m"),
    _token("docker-token", "Docker Hub tokens", "dckr_pat_ dckr_oat_", _BODY, "https://docs.docker.com/security/access-tokens/"),
    _token("crates-token", "crates.io tokens", "cio", r"[A-Za-z0-9]{32}(?![A-Za-z0-9])", "https://doc.rust-lang.org/cargo/reference/publishing.html", _MIXED[:32], "cioxxxx"),
    _token("jfrog-token", "JFrog keys and reference tokens", "AKCp cmVmdGtu", r"[A-Za-z0-9]{30,}", "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens", _MIXED[:69]),
    _token("buildkite-token", "Buildkite tokens", "bkua_ bkaj_ bkct_", r"[a-z0-9]{20,}", "https://buildkite.com/docs/apis/managing-api-tokens", _HEX[:40]),
    _token("circleci-token", "CircleCI tokens", "CCIPAT_ CCIPRJ_", r"[A-Za-z0-9_]{20,}", "https://circleci.com/docs/managing-api-tokens/"),
    _token("sonar-token", "SonarQube tokens", "squ_ sqp_ sqa_", r"[A-Za-z0-9=_-]{30,}", "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/", _HEX[:40]),
    _token("snyk-token", "Snyk tokens", "snyk_uat. snyk_sat.", _WIDE, "https://docs.snyk.io/snyk-api/authentication-for-api", leaves="snyk_uat.short"),
    _token("octopus-key", "Octopus Deploy keys", "API-", r"[A-Z0-9]{25,}(?![A-Za-z0-9])", "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key", "ZKVQ9XT1MB7CN5RW8PL2SD6FG4"),
    # messages and mail
    _token("slack-token", "Slack tokens", "xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe- xoxe. xoxc- xoxd- xapp- xwfp-", r"[A-Za-z0-9.%-]{10,}", "https://api.slack.com/concepts/token-types", "1234567890-9876543210-" + _MIXED[:24], "xoxb-abcdef-abcdef"),
    _token("sendgrid-key", "SendGrid keys", "SG.", r"[A-Za-z0-9_=.-]{30,}", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys", _MIXED[:22] + "." + _MIXED[22:65], "SG.x.y"),
    _token("twilio-key", "Twilio key and account ids", "SK AC", r"[a-f0-9]{32}(?![A-Za-z0-9])", "https://www.twilio.com/docs/glossary/what-is-a-sid", _HEX[:32], "SKU-1234"),
    _token("mailgun-key", "Mailgun keys", "key- pubkey-", r"(?=[a-f]*\d)[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?", "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth", _HEX[:32], "key-value-store-for-all-the-things"),
    _token("sendinblue-key", "Brevo (Sendinblue) keys", "xkeysib- xsmtpsib-", r"[a-f0-9]{20,}(?:-[A-Za-z0-9]{4,})?", "https://developers.brevo.com/docs/getting-started", _HEX[:64] + "-" + _MIXED[:16]),
    _token("resend-key", "Resend keys", "re_", r"(?=[A-Za-z_]*\d)[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}", "https://resend.com/docs/dashboard/api-keys/introduction", _MIXED[:8] + "_" + _MIXED[8:32], "re_compile_the_pattern_again"),
    _token("postman-key", "Postman keys", "PMAK-", r"[a-f0-9]{20,}-[a-f0-9]{20,}", "https://learning.postman.com/docs/developer/postman-api/authentication/", _HEX[:24] + "-" + _HEX[:34]),
    _token("telegram-token", "the secret half of Telegram bot tokens", "AA", r"[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])", "https://core.telegram.org/bots/api#authorizing-your-bot", _MIXED[:33]),
    _token("intercom-token", "Intercom tokens", "dG9r", r"[A-Za-z0-9+/=]{30,}", "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", _MIXED[:56]),
    # payment and trade
    _token("stripe-key", "Stripe keys and webhook secrets", "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ pk_live_ pk_test_ whsec_", r"[A-Za-z0-9+/=_]{10,}", "https://docs.stripe.com/keys"),
    _token("shopify-token", "Shopify tokens", "shpat_ shpca_ shppa_ shpss_ shptka_", r"[A-Fa-f0-9]{24,}", "https://shopify.dev/docs/apps/build/authentication-authorization", _HEX[:32]),
    _token("square-token", "Square tokens", "sq0atp- sq0csp- sq0idp- EAAA", r"[A-Za-z0-9_=+/-]{20,}", "https://developer.squareup.com/docs/build-basics/access-tokens"),
    _token("facebook-token", "Facebook tokens", "EAA", r"[A-Za-z0-9]{32,}", "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/", "C" + _MIXED[:100]),
    _token("flutterwave-key", "Flutterwave keys", "FLWSECK FLWPUBK", r"(?:_TEST|_LIVE)?-[A-Za-z0-9]{10,}(?:-X)?", "https://developer.flutterwave.com/docs/api-keys", "_TEST-" + _HEX[:32], "FLWSECK_TEST-xxxxxxxxxxxx"),
    _token("easypost-key", "EasyPost keys", "EZAK EZTK", r"[A-Za-z0-9]{20,}", "https://docs.easypost.com/docs/authentication", _MIXED[:54]),
    _token("razorpay-key", "Razorpay keys", "rzp_live_ rzp_test_", r"[A-Za-z0-9]{12,}", "https://razorpay.com/docs/api/authentication/"),
    _token("shippo-token", "Shippo tokens", "shippo_live_ shippo_test_", r"[a-f0-9]{20,}", "https://docs.goshippo.com/docs/guides_general/authentication/", _HEX[:40]),
    _token("duffel-token", "Duffel tokens", "duffel_live_ duffel_test_", _WIDE, "https://duffel.com/docs/api/overview/making-requests/authentication"),
    _token("lob-key", "keys that begin with live_ or test_ (Lob, GoCardless, Recurly, ...)", "live_ test_", r"(?:pub_)?(?=[A-Za-z_=-]*\d)[A-Za-z0-9=-]{24,}", "https://docs.lob.com/#tag/Authentication", _HEX[:35], "test_the_request_is_sent_only_once"),
    _token("plaid-token", "Plaid access tokens", "access-sandbox- access-development- access-production-", r"[a-f0-9-]{20,}", "https://plaid.com/docs/api/items/", _ID),
    # watching, designing, writing
    _token("newrelic-key", "New Relic keys", "NRAK- NRII- NRJS- NRAL- NRRA- NRIQ-", r"[A-Za-z0-9-]{16,}", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"),
    _token("grafana-token", "Grafana tokens", "glc_ glsa_", r"[A-Za-z0-9+/_]{24,}={0,2}", "https://grafana.com/docs/grafana/latest/administration/service-accounts/"),
    _token("sentry-token", "Sentry tokens", "sntrys_ sntryu_ sntrya_ sntryi_", r"[A-Za-z0-9+/=_-]{24,}", "https://docs.sentry.io/account/auth-tokens/"),
    _token("dynatrace-token", "Dynatrace tokens", "dt0c01. dt0s01. dt0s02. dt0s16.", r"[A-Za-z0-9]{20,}(?:\.[A-Za-z0-9]{20,})?", "https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication", _MIXED[:24].upper() + "." + (_MIXED * 2)[:64].upper(), "dt0c01.short"),
    _token("linear-token", "Linear keys", "lin_api_ lin_oauth_", r"[A-Za-z0-9]{20,}", "https://linear.app/developers/graphql"),
    _token("notion-token", "Notion tokens", "ntn_ secret_", r"(?=[A-Za-z]*\d)[A-Za-z0-9]{30,}", "https://developers.notion.com/docs/authorization", _MIXED[:43], "secret_manager_client_configuration"),
    _token("figma-token", "Figma tokens", "figd_ figo_ figu_", _BODY, "https://www.figma.com/developers/api#access-tokens"),
    _token("airtable-token", "Airtable tokens", "pat", r"[A-Za-z0-9]{14}\.[a-f0-9]{40,}", "https://airtable.com/developers/web/guides/personal-access-tokens", _MIXED[:14] + "." + _HEX[:64], "pattern.matches"),
    _token("hubspot-token", "HubSpot tokens", "pat-na1- pat-eu1- pat-na2- pat-na3- pat-ap1-", r"[A-Fa-f0-9-]{20,}", "https://developers.hubspot.com/docs/guides/apps/private-apps/overview", _ID),
    _token("harness-token", "Harness tokens", "pat. sat.", r"[A-Za-z0-9_-]{16,}\.[a-f0-9]{20,}\.[A-Za-z0-9]{16,}", "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/", _MIXED[:22] + "." + _HEX[:24] + "." + _MIXED[:20], "pat.compile"),
    _token("typeform-token", "Typeform tokens", "tfp_", r"[A-Za-z0-9_.=-]{30,}", "https://www.typeform.com/developers/get-started/personal-access-token/"),
    _token("mapbox-token", "Mapbox tokens", "pk. sk. tk.", r"[A-Za-z0-9_-]{50,}\.[A-Za-z0-9_-]{20,}", "https://docs.mapbox.com/help/glossary/access-token/", "eyJ" + _MIXED[:70] + "." + _MIXED[:22], "pk.column.name"),
    _token("contentful-token", "Contentful tokens", "CFPAT-", _BODY, "https://www.contentful.com/developers/docs/references/authentication/"),
    _token("dropbox-token", "Dropbox short-lived tokens", "sl.", r"(?=[A-Za-z_.=-]*\d)[A-Za-z0-9_=.-]{60,}", "https://developers.dropbox.com/oauth-guide", (_MIXED * 2)[:135], "sl.short"),
    _token("frameio-token", "Frame.io tokens", "fio-u-", r"[A-Za-z0-9=_-]{24,}", "https://developer.frame.io/docs/getting-started/authentication"),
    _token("readme-key", "ReadMe keys", "rdme_", r"[a-z0-9]{24,}", "https://docs.readme.com/main/reference/intro/authentication", "k3vq9xt1mb7cn5rw8pl2sd6fg4hj0yaeuok3vq9xt1m"),
    _token("adafruit-key", "Adafruit IO keys", "aio_", r"[A-Za-z0-9]{20,}", "https://io.adafruit.com/api/docs/#authentication", leaves="aio_read_the_file"),
    _token("adobe-secret", "Adobe client secrets", "p8e-", r"[A-Za-z0-9_-]{24,}", "https://developer.adobe.com/developer-console/docs/guides/authentication/"),
    _token("authress-key", "Authress access keys", "sc_ ext_ scauth_ authress_", r"[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{8,32}\.[A-Za-z0-9+/_=-]{16,}", "https://authress.io/knowledge-base/docs/authorization/service-clients/", "k3vq9xt1mb.e2s9.acc_7cn5rw8pl2." + _MIXED[:44], "ext_module.name"),
    _token("intra42-secret", "42 school client secrets", "s-s4t2ud- s-s4t2af-", r"[a-f0-9]{40,}", "https://api.intra.42.fr/apidoc/guides/getting_started", _HEX[:64]),
    _token("settlemint-token", "SettleMint tokens", "sm_aat_ sm_pat_ sm_sat_", r"[A-Za-z0-9]{14,}", "https://console.settlemint.com/documentation/"),
    _token("launchdarkly-key", "LaunchDarkly keys", "sdk- mob- api-", r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", "https://launchdarkly.com/docs/home/account/api", _ID, "api-gateway-0-is-not-ready"),
    # tokens that belong to no one provider
    _token("jwt", "JSON Web Tokens, signed or encrypted, also cut", "eyJ", r"[A-Za-z0-9_-]{14,}={0,2}(?:\.[A-Za-z0-9_=+/-]*){0,4}", "https://www.rfc-editor.org/rfc/rfc7519", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + _MIXED[:43], "eyJBB.eyJCC.eyJDDDD"),
)  # fmt: skip
"""Rules for tokens with a shape of their own. The longest cue that fits decides."""

LITERALS: Final[tuple[Rule, ...]] = (
    _token("jwt-encoded", "JSON Web Tokens encoded once more in base64", "ZXlK", r"[A-Za-z0-9+/=_\\-]{20,}", "https://www.rfc-editor.org/rfc/rfc7519", _MIXED[:80], "ZXlKZXlK"),
    _token("paypal-token", "PayPal and Braintree access tokens", "access_token$production$ access_token$sandbox$", r"[a-z0-9]{8,}\$[a-f0-9]{20,}", "https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens", "9f86d081884c7d65$" + _HEX[:32]),
    _token("webhook-url", "webhook addresses of Slack, Discord and Microsoft Teams", "hooks.slack.com/ discord.com/api/webhooks/ discordapp.com/api/webhooks/ webhook.office.com/webhookb2/", r"[A-Za-z0-9_/@+=-]{16,}", "https://api.slack.com/messaging/webhooks", "services/T0123ABCD/B0123ABCD/" + _MIXED[:24], "hooks.slack.com/services/"),
)  # fmt: skip
"""Rules whose cues hold signs that break a token: addresses whose path is the secret, and the like."""

NAMES: Final[frozenset[str]] = words(
    """
    adafruit adobe airtable algolia alibaba alchemy amplitude anthropic apify appveyor artifactory asana
    assemblyai atlassian auth0 aws_secret azure beamer bintray bitbucket bitly bittrex braintree brevo bugsnag
    buildkite censys cerebras checkout circleci cisco clearbit clickhouse clickup clojars cloudflare cloudinary
    codacy codeclimate codecov cohere coinbase coinbin confluent contentful crates datadog deepgram deepseek
    defined_networking digitalocean discord dnkey docker dockerhub doppler drone droneci dropbox duffel
    dynatrace easypost elastic elevenlabs etherscan etsy eventbrite exa facebook fastly figma finicity finnhub
    firebase firecrawl flickr flutterwave foursquare frameio freshbooks freshdesk gemini ghost giphy gitter
    gocardless google grafana groq harness helicone heroku hubspot huggingface infracost infura instagram
    intercom ipinfo jenkins jfrog jira jumpcloud kraken kucoin langfuse langsmith launchdarkly line_channel
    linear linkedin linked-in linked_in litellm lob looker mailchimp mailgun mailjet mailmodo mapbox mattermost
    maxmind meraki messagebird message-bird message_bird mistral mixpanel monday mongodb netlify newrelic
    new-relic new_relic newyorktimes new-york-times new_york_times ngrok notion npm_auth nvidia nytimes octopus
    okta onesignal openai openrouter openweather opsgenie optimizely pagerduty paypal paystack perplexity
    pinecone pipedrive plaid planetscale plivo polygon postgres posthog postman postmark prefect privateai
    private_ai private-ai pubnub pulumi pusher qdrant quickbooks rapidapi readme recaptcha replicate resend
    ringcentral rollbar salesforce scaleway scalingo segment sendbird sendgrid sendinblue sentry serpapi shippo
    shodan shopify sidekiq slack snowflake snyk softlayer sonar sonarqube sonarcloud spotify square squarespace
    stability statuspage stripe sumo sumologic supabase surveymonkey tailscale tavily teamcity telegram
    terraform tiktok together travis trello twilio twitch twitter typeform unsplash vault vercel virustotal
    voyage vultr wakatime weaviate weights wandb webex wordpress xero yandex yelp youtube zendesk zenodo zeplin
    zoho zoom
    """
)
"""Names of providers: a hex or numeric token right behind an assignment to one of these is theirs."""
