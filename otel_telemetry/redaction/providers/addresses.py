"""Beginnings that hold signs which end a token: addresses whose path is the secret, and the like."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import HEX, MIXED, token

LITERALS: Final = (
    token("jwt-encoded", "JSON Web Tokens encoded once more in base64", "ZXlK", r"(?=[A-Za-z+/_-]{0,40}\d)[A-Za-z0-9+/_\\-]{20,}={0,2}", "https://www.rfc-editor.org/rfc/rfc7519", MIXED[:80], "ZXlKZXlK"),
    token("paypal-token", "PayPal and Braintree access tokens", "access_token$", r"(?:production|sandbox)\$[a-z0-9]{8,}\$[a-f0-9]{20,}", "https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens", "production$9f86d081884c7d65$" + HEX[:32], "access_token$production$none"),
    token("slack-webhook", "webhook addresses of Slack and Zapier", "hooks.", r"(?:slack\.com/[a-z]{6,12}|zapier\.com/hooks/[a-z]{2,8})/[A-Za-z0-9_/@+=-]{16,}", "https://api.slack.com/messaging/webhooks", "slack.com/services/T0123ABCD/B0123ABCD/" + MIXED[:24], "https://hooks.slack.com/services/ is not reachable"),
    token("webhook-url", "webhook addresses of Discord and Microsoft Teams", "webhook", r"s/\d{8,20}/[A-Za-z0-9_-]{16,}|s/v\d/(?=[A-Za-z]{0,24}\d)[A-Za-z0-9]{4,24}/[A-Za-z0-9_-]{12,}|b2/[A-Za-z0-9@-]{30,}(?:/[A-Za-z0-9@-]{8,}){0,3}", "https://discord.com/developers/docs/resources/webhook", "s/123456789012345678/" + MIXED[:68], "https://example.com/api/webhooks/payment_intent_succeeded/retries"),
    token("soap-key", "keys in the path of an interface's address (SoftLayer, IBM Cloud)", "/soap/v", r"\d(?:\.\d)?/[a-f0-9]{32,128}(?![\w-])", "https://sldn.softlayer.com/article/authenticating-softlayer-api/", "3.1/" + HEX[:64], "https://api.example.com/soap/v3.1/SoftLayer_Account"),
    token("entra-secret", "client secrets of Microsoft Entra, from their mark on", "Q~", r"(?=[A-Za-z_.~-]{0,33}\d)[A-Za-z0-9_.~-]{31,34}(?![A-Za-z0-9_.~-])", "https://learn.microsoft.com/en-us/entra/identity-platform/how-to-add-credentials", MIXED[:34], "Q~short"),
    token("datastax-token", "DataStax Astra tokens", "AstraCS:", r"[A-Za-z0-9]{20,}(?::[a-f0-9]{20,})?", "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html", MIXED[:24] + ":" + HEX[:64], "AstraCS:short"),
    token("asaas-token", "Asaas tokens", "$aact_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,}(?:::[A-Za-z0-9+/=_-]{20,})?", "https://docs.asaas.com/", "prod_" + MIXED[:40], "$aact_short"),
    token("ansible-vault", "what Ansible Vault encrypted", "$ANSIBLE_VAULT;", r"[0-9.]{1,5};AES256[A-Za-z0-9_;-]{0,40}[0-9a-f\s\\n]{40,}", "https://docs.ansible.com/ansible/latest/vault_guide/index.html", "1.1;AES256\n" + HEX[:80], "$ANSIBLE_VAULT;1.1;AES256"),
)  # fmt: skip
"""Rules for what is looked for in the whole text rather than in its unbroken tokens: each costs every text a search."""
