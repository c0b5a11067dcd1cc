"""Planning, writing, designing, selling: what offices use."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BODY, HEX, ID, MIXED, token

OFFICE: Final = (
    token("linear-token", "Linear keys", "lin_api_ lin_oauth_ lin_wh_", r"[A-Za-z0-9]{20,}", "https://linear.app/developers/graphql", MIXED[:40]),
    token("clickup-token", "keys that begin with pk_ (ClickUp, Klaviyo, ...)", "pk_", r"\d{5,10}_[A-Za-z0-9]{20,}|(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{26,}", "https://developer.clickup.com/docs/authentication", "12345678_" + MIXED[:32].upper(), "pk_orders_customer_id_2024_01_idx"),
    token("figma-token", "Figma tokens", "figd_ figo_ figu_ figdr_ figor_ figur_ figoh_ figuh_ figdh_", BODY, "https://www.figma.com/developers/api#access-tokens", MIXED[:40]),
    token("canva-secret", "Canva client secrets", "cnvca", r"[A-Za-z0-9_-]{40,}", "https://www.canva.dev/docs/connect/authentication/", MIXED[:51]),
    token("contentful-token", "Contentful tokens", "CFPAT-", BODY, "https://www.contentful.com/developers/docs/references/authentication/", MIXED[:43]),
    token("sanity-token", "Sanity tokens", "sk", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{80,}(?![A-Za-z0-9])", "https://www.sanity.io/docs/http-auth", MIXED[:178], "sk" + "a" * 90),
    token("hubspot-token", "HubSpot tokens", "pat-na1- pat-eu1- pat-na2- pat-na3- pat-ap1-", r"[A-Fa-f0-9-]{20,}", "https://developers.hubspot.com/docs/guides/apps/private-apps/overview", ID),
    token("typeform-token", "Typeform tokens", "tfp_", r"[A-Za-z0-9_.-]{30,}", "https://www.typeform.com/developers/get-started/personal-access-token/", MIXED[:44] + "_" + MIXED[:14]),
    token("mapbox-token", "Mapbox tokens", "pk. sk. tk.", r"[A-Za-z0-9_-]{50,}\.[A-Za-z0-9_-]{20,}", "https://docs.mapbox.com/help/glossary/access-token/", "eyJ" + MIXED[:70] + "." + MIXED[:22], "pk.column.name"),
    token("dropbox-token", "Dropbox short-lived tokens", "sl. sl.u.", r"(?=[A-Za-z_.-]{0,60}\d)[A-Za-z0-9_.-]{60,}", "https://developers.dropbox.com/oauth-guide", MIXED[:135], "sl.short"),
    token("frameio-token", "Frame.io tokens", "fio-u-", r"[A-Za-z0-9_-]{24,}", "https://developer.frame.io/docs/getting-started/authentication", MIXED[:64]),
    token("calcom-key", "Cal.com keys", "cal_live_ cal_test_ cal_", r"(?=[A-Za-z]{0,32}\d)[A-Za-z0-9]{32}(?![A-Za-z0-9_])", "https://cal.com/docs/api-reference/v2/introduction", HEX[:32], "cal_live_short"),
    token("beamer-key", "Beamer keys", "b_", r"(?=[A-Za-z_-]{0,44}\d)[A-Za-z0-9_/+-]{42}==?", "https://www.getbeamer.com/api", MIXED[:42] + "==", "b_coefficient_of_the_second_regression"),
    token("zoho-token", "Zoho OAuth tokens", "1000.", r"[a-f0-9]{32}\.[a-f0-9]{32}", "https://www.zoho.com/accounts/protocol/oauth.html", HEX[:32] + "." + HEX[8:40], "1000.25 seconds"),
    token("orbit-token", "Orbit tokens", "obu_ obw_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{24,}", "https://docs.orbit.love/", MIXED[:40], "obu_status_of_the_second_bus"),
    token("workato-token", "Workato tokens", "wrka- wrkaeu- wrkajp- wrkasg- wrkaau- wrkail- wrkacn-", r"eyJ[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]{16,}){0,2}", "https://docs.workato.com/workato-api.html", "eyJ" + MIXED[:60] + "." + MIXED[:64]),
    token("pangea-token", "Pangea tokens", "pts_", r"[a-z2-7]{32}(?![A-Za-z0-9_])", "https://pangea.cloud/docs/", "zk3vq7xt5mb2cn4rw6plzk3vq7xt5mb2", "pts_to_seconds_of_the_second_stream"),
    token("shortcut-token", "Shortcut tokens", "sct_rw_ sct_ro_", r"[A-Za-z0-9_]{20,}", "https://developer.shortcut.com/api/rest/v3", MIXED[:40]),
)  # fmt: skip
"""Rules for tokens of planning, writing, designing and selling."""
