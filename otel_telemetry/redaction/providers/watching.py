"""Monitoring, incidents, analytics and feature flags."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import HEX, HEXES, ID, LOWER, MIXED, UUID, token

WATCHING: Final = (
    token("newrelic-key", "New Relic keys", "NRAK- NRII- NRIQ- NRJS- NRAL- NRRA- NRSP- NRMA-", r"[A-Za-z0-9-]{16,}", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/", MIXED[:27]),
    token("grafana-token", "Grafana tokens", "glc_ glsa_", r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|[A-Za-z0-9+/]{24,}={0,2}", "https://grafana.com/docs/grafana/latest/administration/service-accounts/", MIXED[:32] + "_9f86d081"),
    token("sentry-token", "Sentry tokens", "sntrys_ sntryu_ sntrya_ sntryi_", r"[A-Za-z0-9+/_-]{24,}(?:={0,2}_[A-Za-z0-9+/]{30,})?", "https://docs.sentry.io/account/auth-tokens/", HEX[:64]),
    token("datadog-key", "Datadog client tokens", "pub", r"(?=[a-f]{0,32}\d)[a-f0-9]{32}(?![A-Za-z0-9])", "https://docs.datadoghq.com/account_management/api-app-keys/", HEX[:32], "pubdecade_of_the_second_edition"),
    token("dynatrace-token", "Dynatrace tokens", "dt0c01. dt0s01. dt0s02. dt0s03. dt0s04. dt0s05. dt0s06. dt0s07. dt0s08. dt0s09. dt0s16.", r"[A-Za-z0-9-]{8,}(?:\.[A-Za-z0-9]{20,})?", "https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication", MIXED[:24].upper() + "." + MIXED[:64].upper(), "dt0c01.short"),
    token("honeycomb-key", "Honeycomb keys", "hcaik_ hcbik_ hccik_ hcxik_ hcamk_ hcxmk_ hcalk_ hcxlk_", r"[A-Za-z0-9_]{24,}", "https://docs.honeycomb.io/configure/environments/manage-api-keys/", LOWER[:58]),
    token("axiom-token", "Axiom tokens", "xaat- xapt-", UUID, "https://axiom.co/docs/reference/tokens", ID),
    token("coralogix-key", "Coralogix keys", "cxtp_ cxup_", r"[A-Za-z0-9]{24,}", "https://coralogix.com/docs/user-guides/account-management/api-keys/api-keys/", MIXED[:30]),
    token("logicmonitor-token", "LogicMonitor bearer tokens", "lmb_", r"[A-Za-z0-9+/_-]{40,}={0,2}", "https://www.logicmonitor.com/support/", MIXED[:120], "lmb_statistics_of_the_second_memory_block_in_use"),
    token("rootly-token", "Rootly tokens", "rootly_", HEXES, "https://docs.rootly.com/", HEX[:64]),
    token("firehydrant-token", "FireHydrant tokens", "fhb-", r"[a-f0-9]{30,}", "https://docs.firehydrant.com/", HEX[:32]),
    token("checkly-key", "Checkly user keys", "cu_", r"(?=[a-f]{0,32}\d)[a-f0-9]{32}(?![A-Za-z0-9_])", "https://www.checklyhq.com/docs/", HEX[:32], "cu_decode_of_the_second_frame"),
    token("uptimerobot-key", "UptimeRobot keys", "ur u", r"\d{6,8}-[a-f0-9]{24,}", "https://uptimerobot.com/api/", "1234567-" + HEX[:24], "u20240101-of-the-second-user"),
    token("posthog-key", "PostHog keys", "phc_ phx_ phs_ pha_ phr_", r"[A-Za-z0-9_-]{20,}", "https://posthog.com/docs/api", MIXED[:43], "phs_short"),
    token("launchdarkly-key", "LaunchDarkly keys", "sdk- mob- api- rel-", UUID, "https://launchdarkly.com/docs/home/account/api", ID, "api-gateway-0-is-not-ready"),
    token("statsig-key", "Statsig keys", "secret- console- client-", r"(?=[A-Za-z]{0,43}\d)(?=[a-z0-9]{0,43}[A-Z])[A-Za-z0-9]{40,}(?![A-Za-z0-9_-])", "https://docs.statsig.com/access-management/projects", MIXED[:43], "client-7f9c of the console-2b8f"),
    token("devcycle-key", "DevCycle keys", "dvc_server_ dvc_client_ dvc_mobile_", r"(?=[A-Za-z0-9_]{0,32}\d)[A-Za-z0-9_]{16,}", "https://docs.devcycle.com/", MIXED[:32], "dvc_client_of_the_flags"),
    token("growthbook-key", "GrowthBook secrets", "secret_admin_ secret_user_ secret_readonly_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9+/]{24,}={0,2}", "https://docs.growthbook.io/", MIXED[:44], "secret_user_agent_of_the_request"),
    token("flagsmith-key", "Flagsmith server keys", "ser.", r"(?=[A-Za-z]{0,22}\d)[A-Za-z0-9]{22}(?![A-Za-z0-9_.])", "https://docs.flagsmith.com/", MIXED[:22], "ser.is_open of the second port"),
    token("fullstory-key", "FullStory keys", "na1. eu1.", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9+/]{24,}={0,2}", "https://developer.fullstory.com/server/authentication/", MIXED[:80], "na1.salesforce.com"),
)  # fmt: skip
"""Rules for tokens of what watches and measures."""
