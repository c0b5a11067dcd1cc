"""Clouds, content delivery, networks, and where applications run."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BODY, GITHUB, HEX, HEXES, ID, LOWER, MIXED, UPPER, token

CLOUDS: Final = (
    token("aws-access-key", "AWS access key ids", "AKIA ASIA ABIA ACCA A3T", r"[A-Z0-9]{16}(?![A-Za-z0-9])|(?=[A-Z]{0,20}\d)[A-Z0-9]{12,}(?![a-z0-9])", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes", "QYLPMN5HFIQR7XYA", "ASIATICSPECIES"),
    token("aws-bedrock-key", "Amazon Bedrock API keys", "ABSK bedrock-api-key-", r"[A-Za-z0-9+/]{24,}={0,2}", "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html", MIXED[:110], "bedrock-api-key-"),
    token("aws-session-token", "AWS session tokens", "IQoJb3JpZ2luX2 FwoGZXIvYXdz FQoGZXIvYXdz", r"[A-Za-z0-9+/%]{40,}={0,2}", "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html", MIXED[:200]),
    token("amazon-mws-token", "Amazon marketplace tokens", "amzn.mws.", r"[a-f0-9-]{20,}", "https://developer-docs.amazon.com/sp-api/docs", ID),
    token("amazon-oauth-secret", "Login with Amazon client secrets and ids", "amzn1.oa2-cs.v1. amzn1.application-oa2-client.", r"[a-f0-9]{30,}", "https://developer.amazon.com/docs/login-with-amazon/documentation-overview.html", HEX[:64]),
    token("google-api-key", "Google API keys", "AIza", r"[A-Za-z0-9_-]{24,}", "https://cloud.google.com/docs/authentication/api-keys", MIXED[:35]),
    token("google-oauth", "Google OAuth tokens and client secrets", "ya29. GOCSPX-", r"[A-Za-z0-9_-]{16,}", "https://developers.google.com/identity/protocols/oauth2", leaves="ya29.is.a.song"),
    token("google-hmac-key", "Google Cloud Storage HMAC access ids", "GOOG1E GOOG", r"(?=[A-Z]{0,60}\d)[A-Z0-9]{18,60}(?![a-z0-9])", "https://cloud.google.com/storage/docs/authentication/hmackeys", UPPER[:55], "GOOGLE_APPLICATION_CREDENTIALS is not set"),
    token("google-gemini-key", "Google's keys bound to service accounts", "AQ.", r"Ab[A-Za-z0-9_-]{30,}", "https://ai.google.dev/gemini-api/docs/api-key", "Ab8" + MIXED[:48]),
    token("recaptcha-key", "reCAPTCHA secret and site keys", "6Lc 6Ld 6Le 6Lf", r"[A-Za-z0-9_-]{37}(?![A-Za-z0-9_-])", "https://developers.google.com/recaptcha/docs/verify", MIXED[:37]),
    token("alibaba-key", "Alibaba Cloud access key ids, lasting and temporary", "LTAI STS.", r"(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{12,30}(?![A-Za-z0-9_])", "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair", MIXED[:20], "STS.tokens.are.not.enabled"),
    token("tencent-key", "Tencent Cloud secret ids", "AKID", r"[A-Za-z0-9]{13,40}", "https://www.tencentcloud.com/document/product/598/32675", MIXED[:32]),
    token("jdcloud-key", "JD Cloud access keys", "JDC_", r"[A-Z0-9]{24,}", GITHUB, UPPER[:28]),
    token("digitalocean-token", "DigitalOcean tokens", "dop_v1_ doo_v1_ dor_v1_", HEXES, "https://docs.digitalocean.com/reference/api/create-personal-access-token/", HEX[:64]),
    token("digitalocean-spaces-key", "DigitalOcean Spaces access keys", "DO", r"(?:00|80)[A-Z0-9]{16}(?![A-Za-z0-9_])", "https://docs.digitalocean.com/products/spaces/how-to/manage-access/", "00" + UPPER[:16], "DO00NOTUSETHISNAME_IN_TESTS"),
    token("heroku-key", "Heroku API keys", "HRKU-", BODY, "https://devcenter.heroku.com/articles/platform-api-quickstart", "AA" + MIXED[:58]),
    token("fly-token", "Fly.io tokens", "fo1_ fm1_ fm1r_ fm1a_ fm2_", r"[A-Za-z0-9_+/-]{16,}={0,3}(?:,[A-Za-z0-9_+/=-]{16,}){0,8}", "https://fly.io/docs/security/tokens/", MIXED[:120]),
    token("render-key", "Render API keys", "rnd_", r"[A-Za-z0-9]{20,}", "https://render.com/docs/api", MIXED[:28], "rnd_state_of_the_generator"),
    token("netlify-token", "Netlify tokens", "nfp_ nfc_ nfo_ nfu_", r"[A-Za-z0-9_]{20,}", "https://docs.netlify.com/api/get-started/"),
    token("vercel-token", "Vercel tokens", "vcp_ vci_ vca_ vcr_ vercel_blob_rw_", r"[A-Za-z0-9_-]{20,}", "https://vercel.com/docs/rest-api", MIXED[:56]),
    token("deno-token", "Deno Deploy tokens", "ddp_ ddo_ ddw_", r"[A-Za-z0-9]{30,}", "https://docs.deno.com/deploy/", MIXED[:36]),
    token("cloudflare-key", "Cloudflare origin CA keys", "v1.0-", r"[a-f0-9]{24}-[a-f0-9]{40,}|[a-f0-9-]{160,}", "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/", HEX[:24] + "-" + HEX[:146], "v1.0-beta-2"),
    token("cloudflare-token", "Cloudflare keys and tokens with a prefix", "cfut_ cfat_ cfk_", r"[A-Za-z0-9_-]{36,}", "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/", MIXED[:48]),
    token("scaleway-key", "Scaleway access keys", "SCW", r"[A-Z0-9]{17}(?![A-Za-z0-9])", "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/", "7X2Q9ZK4M1V8B5N3L"),
    token("scalingo-token", "Scalingo tokens", "tk-us- tk-eu-", r"[A-Za-z0-9_-]{40,}", "https://developers.scalingo.com/", MIXED[:48]),
    token("exoscale-key", "Exoscale keys", "EXO", r"(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{24,30}(?![A-Za-z0-9_])", "https://community.exoscale.com/product/iam/", HEX[:24], "EXOTIC_INSTANCE_TYPES_ARE_NOT_SUPPORTED"),
    token("upcloud-token", "UpCloud tokens", "ucat_", r"[A-Za-z0-9]{20,}", "https://developers.upcloud.com/1.3/", MIXED[:26]),
    token("yandex-key", "Yandex Cloud keys and tokens", "AQVN t1.9 y0_ y1_ y2_ y3_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{30,}(?:\.[A-Za-z0-9_-]{20,})?={0,2}", "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key", MIXED[:55], "y1_label_of_the_second_axis_in_the_plot"),
    token("yandex-aws-key", "Yandex Cloud keys that follow AWS", "YCAJE YCM YCO YCP", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,38}(?![A-Za-z0-9_-])", "https://yandex.cloud/en/docs/iam/concepts/authorization/access-key", MIXED[:20], "YCM_ENCODING_OF_THE_SECOND_FRAME"),
    token("tailscale-key", "Tailscale keys", "tskey-", r"[A-Za-z0-9-]{14,}", "https://tailscale.com/kb/1085/auth-keys", "auth-" + MIXED[:30], "tskey-auth-short"),
    token("defined-networking-key", "Defined Networking tokens", "dnkey-", r"[A-Za-z0-9_-]{26,}", "https://docs.defined.net/", LOWER[:26] + "-" + LOWER[:52]),
    token("openshift-token", "OpenShift tokens", "sha256~", r"[A-Za-z0-9_-]{10,}", "https://docs.openshift.com/container-platform/latest/authentication/understanding-authentication.html", MIXED[:43]),
    token("rancher-token", "Rancher tokens", "token-", r"[a-z0-9]{5}:[a-z0-9]{54}", "https://ranchermanager.docs.rancher.com/api/api-tokens", "k3vq9:" + LOWER[:54], "token-based-authentication-is-off"),
    token("akamai-token", "Akamai client tokens and secrets", "akab-", r"(?=[A-Za-z-]{0,40}\d)[A-Za-z0-9]{12,32}-[A-Za-z0-9]{5,24}(?![\w-]|\.luna)", "https://techdocs.akamai.com/developer/docs/authenticate-with-edgegrid", LOWER[:16] + "-" + LOWER[4:20]),
    token("ubidots-token", "Ubidots tokens", "BBFF- BBUS-", r"[A-Za-z0-9]{30,}", "https://docs.ubidots.com/"),
    token("adafruit-key", "Adafruit IO keys", "aio_", r"[A-Za-z0-9]{20,}", "https://io.adafruit.com/api/docs/#authentication", MIXED[:28], "aio_read_the_file"),
    token("northflank-token", "Northflank tokens", "nf-eyJ", r"[A-Za-z0-9_.-]{40,}", "https://northflank.com/docs/v1/api/use-the-api", MIXED[:80]),
)  # fmt: skip
"""Rules for tokens of where software runs."""
