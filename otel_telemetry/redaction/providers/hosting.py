"""Source hosting, package registries, building, checking and shipping."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import (
    BODY,
    GITHUB,
    HEX,
    HEXES,
    ID,
    LOWER,
    MIXED,
    PLAIN,
    UPPER,
    UUID,
    token,
)

HOSTING: Final = (
    token("github-token", "GitHub access tokens of every kind", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"[A-Za-z0-9_]{16,}", "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats", MIXED[:36], "ghs_repository_installation_event"),
    token("gitlab-token", "GitLab access tokens of every kind", "glpat- gldt- glrt- glrtr- glptt- glft- glimt- glagent- glsoat- glcbt- gloas- glffct- glwt-", r"[A-Za-z0-9_-]{14,}(?:\.[A-Za-z0-9]{2,12}){0,3}", "https://docs.gitlab.com/security/tokens/#token-prefixes", MIXED[:20], "glpat-XXXXXXXXXXX-XXXXXXXX"),
    token("gitlab-runner-token", "GitLab runner registration tokens", "GR1348941", BODY, "https://docs.gitlab.com/security/tokens/#token-prefixes", MIXED[:20], "GR1348941" + "x" * 20),
    token("atlassian-token", "Atlassian, Jira and Bitbucket tokens", "ATATT3 ATCTT3 ATBB", r"[A-Za-z0-9_.+/-]{16,}(?:=[A-F0-9]{8})?", "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/", MIXED[:60]),
    token("trello-token", "Trello tokens", "ATTA", r"(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{40,}", "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/", HEX[:64] + MIXED[:8], "ATTACHMENTS_ARE_NOT_READABLE"),
    token("sourcegraph-token", "Sourcegraph access tokens, and Segment's public API tokens", "sgp_ slk_", r"(?:local_|[A-Fa-f0-9]{16}_)?[A-Fa-f0-9]{30,}|[A-Za-z0-9]{60,}", "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token", HEX[:40], "sgp_local_only"),
    token("gitpod-token", "Gitpod access tokens", "gitpod_pat_", r"[A-Za-z0-9_.-]{20,}", "https://www.gitpod.io/docs"),
    token("openvsx-token", "Open VSX access tokens", "ovsxp_ ovsxat_", UUID, "https://github.com/eclipse/openvsx/wiki/Publishing-Extensions", ID),
    # package registries
    token("npm-token", "npm tokens", "npm_", r"[A-Za-z0-9]{20,}", "https://docs.npmjs.com/about-access-tokens", MIXED[:36], "npm_config_registry"),
    token("pypi-token", "PyPI upload tokens", "pypi-", r"[A-Za-z0-9_-]{40,}", "https://packaging.python.org/en/latest/specifications/pypirc/", "AgEIcHlwaS5vcmc" + MIXED[:70]),
    token("pyx-token", "pyx tokens", "sk-pyx- tp-pyx-", r"[A-Za-z0-9]{40,}", "https://docs.pyx.dev/authentication", MIXED[:64]),
    token("rubygems-token", "RubyGems keys", "rubygems_", HEXES, "https://guides.rubygems.org/api-key-scopes/", HEX[:48]),
    token("clojars-token", "Clojars tokens", "CLOJARS_", r"[A-Za-z0-9]{20,}", "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens", LOWER[:60]),
    token("nuget-key", "NuGet keys", "oy2", r"[a-z0-9]{43}(?![A-Za-z0-9])", "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package", LOWER[:43], "oy2_axis_of_the_second_plot_is_hidden"),
    token("docker-token", "Docker Hub tokens", "dckr_pat_ dckr_oat_", BODY, "https://docs.docker.com/security/access-tokens/"),
    token("docker-swarm-token", "Docker Swarm join tokens and unlock keys", "SWMTKN-1- SWMKEY-1-", r"[a-z0-9]{50}-[a-z0-9]{25}|[A-Za-z0-9+/]{43}", "https://docs.docker.com/engine/swarm/join-nodes/", LOWER[:50] + "-" + LOWER[3:28]),
    token("crates-token", "crates.io tokens", "cio", r"[A-Za-z0-9]{32}(?![A-Za-z0-9])", "https://doc.rust-lang.org/cargo/reference/publishing.html", MIXED[:32], "ciobanu_interpolation_of_every_second_value"),
    token("jfrog-token", "JFrog keys and reference tokens", "AKCp cmVmdGtu", r"[A-Za-z0-9]{30,}", "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens", MIXED[:69]),
    token("packagist-token", "Private Packagist tokens", "packagist_ors_ packagist_ort_ packagist_out_ packagist_uut_ packagist_urt_", HEXES, "https://packagist.com/docs", HEX[:68]),
    token("cloudsmith-key", "Cloudsmith keys", "csa_", r"[a-f0-9]{30}[A-Za-z0-9]{6}", "https://help.cloudsmith.io/docs/api-key", HEX[:30] + MIXED[:6], "csa_accounting_rules_by_country"),
    token("thunderstore-token", "Thunderstore service account tokens", "tss_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{30,}", GITHUB, leaves="tss_read_the_next_segment_of_the_file"),
    # building, checking, shipping
    token("buildkite-token", "Buildkite tokens", "bkua_ bkaj_ bkct_", r"[a-z0-9]{20,}", "https://buildkite.com/docs/apis/managing-api-tokens", HEX[:40]),
    token("circleci-token", "CircleCI tokens", "CCIPAT_ CCIPRJ_", r"[A-Za-z0-9_]{20,}", "https://circleci.com/docs/managing-api-tokens/"),
    token("appveyor-token", "AppVeyor tokens of the second version", "v2.", r"(?=[a-z]{0,20}\d)[a-z0-9]{20}(?![A-Za-z0-9._-])", "https://www.appveyor.com/docs/api/", LOWER[:20], "v2.requirements.txt"),
    token("sonar-token", "SonarQube tokens", "squ_ sqp_ sqa_", r"[a-f0-9]{30,}|[A-Za-z0-9_-]{36,}", "https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/", HEX[:40], "squ_read_the_quality_gate_of_a_project"),
    token("snyk-token", "Snyk tokens", "snyk_uat. snyk_sat.", r"[A-Za-z0-9_.-]{16,}", "https://docs.snyk.io/snyk-api/authentication-for-api", "9f86d081." + MIXED[:40], "snyk_uat.short"),
    token("octopus-key", "Octopus Deploy keys", "API-", r"[A-Z0-9]{25,}(?![A-Za-z0-9])", "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key", UPPER[:26], "API-DEPRECATIONS-2024-06-01"),
    token("harness-token", "Harness tokens", "pat. sat.", r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9]{20,}\.[A-Za-z0-9]{16,}", "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/", MIXED[:22] + "." + HEX[:24] + "." + MIXED[:20], "pat.compile_the_pattern.of_the_key"),
    token("pulumi-token", "Pulumi tokens", "pul-", HEXES, "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/", HEX[:40]),
    token("infracost-key", "Infracost keys", "ico-", r"[A-Za-z0-9]{20,}", "https://www.infracost.io/docs/", MIXED[:32], "ico-internationalization-of-dates"),
    token("castai-key", "Cast AI keys", "castai_v1_", r"[a-z0-9]{40,}(?:_[a-z0-9]{8})?", "https://docs.cast.ai/docs/authentication", HEX[:64] + "_9f86d081"),
    token("depot-token", "Depot tokens", "depot_org_ depot_project_", HEXES, "https://depot.dev/docs/cli/authentication", HEX[:64], "depot_project_id_is_not_configured"),
    token("deepsource-token", "DeepSource personal access tokens", "dsp_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{30,}", "https://docs.deepsource.com/docs/developers/api", leaves="dsp_low_pass_filter_coefficients"),
    token("socket-token", "Socket.dev API tokens", "sktsec_", r"[A-Za-z0-9_-]{30,}", "https://docs.socket.dev/docs/api-keys", MIXED[:44] + "_api"),
    token("stackhawk-key", "StackHawk keys", "hawk.", r"[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}", "https://docs.stackhawk.com/", MIXED[:20] + "." + MIXED[:20], "hawk.configuration.of_the_scanner"),
    token("mergify-key", "Mergify application keys", "mergify_application_key_", r"[A-Za-z0-9_-]{32,}", "https://docs.mergify.com/"),
    token("chief-tools-token", "Chief Tools access tokens", "ctp_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{30,}", GITHUB, leaves="ctp_transport_of_the_controller"),
    token("iterative-token", "Iterative (DVC Studio) tokens", "isat_", PLAIN, "https://dvc.org/doc/studio"),
    token("localstack-key", "LocalStack auth tokens", "ls-", r"[a-zA-Z0-9]{8}-(?:[a-zA-Z0-9]{4}-){3}[a-zA-Z0-9]{4,12}", "https://docs.localstack.cloud/aws/getting-started/auth-token/", "bUro9f86-d081-884C-4d65-9a2feaa0c55a", "ls-remote-tags-of-the-repository"),
    token("postman-key", "Postman keys and collection access tokens", "PMAK- PMAT-", r"[A-Za-z0-9]{20,}(?:-[a-f0-9]{20,})?", "https://learning.postman.com/docs/developer/postman-api/authentication/", HEX[:24] + "-" + HEX[:34]),
    token("readme-key", "ReadMe keys", "rdme_", r"[a-z0-9]{24,}", "https://docs.readme.com/main/reference/intro/authentication", LOWER[:70]),
    token("endorlabs-key", "Endor Labs keys and secrets", "endr+", r"[A-Za-z0-9-]{16,}", "https://docs.endorlabs.com/", MIXED[:16]),
    token("aikido-token", "Aikido tokens and secrets", "AIK_CI_ AIK_SECRET_ AIK_CLIENT_", r"[A-Za-z0-9]{20,}", "https://apidocs.aikido.dev/", MIXED[:64]),
    token("ionic-token", "Ionic Appflow tokens", "ion_", r"(?=[a-z]{0,40}\d)[a-z0-9]{42}(?![A-Za-z0-9_])", GITHUB, LOWER[:42], "ion_channel_conductance_of_membranes_at_rest"),
    token("unkey-key", "Unkey root keys", "unkey_", PLAIN, "https://www.unkey.com/docs", leaves="unkey_by_the_index"),
    token("zuplo-key", "Zuplo API keys", "zpka_", r"[A-Za-z0-9]{20,}(?:_[a-f0-9]{8})?", "https://zuplo.com/docs/articles/api-key-leak-detection", HEX[:32] + "_9f86d081"),
    token("valtown-token", "Val Town tokens", "vtwn_", PLAIN, "https://docs.val.town/"),
    token("cfxre-key", "Cfx.re (FiveM) server keys", "cfxk_", r"[A-Za-z0-9_-]{20,}", "https://docs.fivem.net/docs/server-manual/"),
    token("riot-key", "Riot Games keys", "RGAPI-", UUID, "https://developer.riotgames.com/docs/portal", ID),
    token("lichess-token", "Lichess access tokens", "lip_", r"(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{16,}(?![A-Za-z0-9_])", "https://lichess.org/api#section/Introduction/Authentication", MIXED[:20], "lip_sync_of_the_second_speaker"),
    token("wakatime-key", "WakaTime keys", "waka_ waka_tok_ waka_sec_", UUID + r"|[A-Za-z0-9]{40,}", "https://wakatime.com/developers", ID, "waka_time_is_not_installed"),
    token("block-protocol-key", "Block Protocol keys", "b10ck5.", r"[A-Za-z0-9]{32}\.[A-Za-z0-9]{36}", "https://blockprotocol.org/docs", MIXED[:32] + "." + MIXED[:36]),
)  # fmt: skip
"""Rules for tokens of where code lives, and of what is done with it."""
