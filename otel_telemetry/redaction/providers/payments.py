"""Payment, banking, trade and shipping."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import GITHUB, HEX, ID, LOWER, MIXED, token

PAYMENTS: Final = (
    token("stripe-key", "Stripe keys and webhook secrets, and those that share their form (Clerk, Paystack, WorkOS, ...)", "sk_live_ sk_test_ rk_live_ rk_test_ sk_prod_ rk_prod_ pk_live_ pk_test_ whsec_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{36}(?![A-Za-z0-9])|[A-Za-z0-9+/]{10,}={0,2}", "https://docs.stripe.com/keys", MIXED[:24], "sk_test_the_request_is_sent"),
    token("shopify-token", "Shopify tokens", "shpat_ shpca_ shppa_ shpss_ shptka_", r"[A-Fa-f0-9]{24,}", "https://shopify.dev/docs/apps/build/authentication-authorization", HEX[:32]),
    token("square-token", "Square tokens", "sq0atp- sq0csp- sq0idp- sandbox-sq0idb- EAAA", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,}", "https://developer.squareup.com/docs/build-basics/access-tokens", MIXED[:43]),
    token("flutterwave-key", "Flutterwave keys", "FLWSECK FLWPUBK", r"(?:_TEST|_LIVE)?-[A-Za-z0-9]{10,}(?:-X)?", "https://developer.flutterwave.com/docs/api-keys", "_TEST-" + HEX[:32], "FLWSECK_TEST-xxxxxxxxxxxx"),
    token("easypost-key", "EasyPost keys", "EZAK EZTK", r"[A-Za-z0-9]{20,}", "https://docs.easypost.com/docs/authentication", MIXED[:54]),
    token("razorpay-key", "Razorpay keys", "rzp_live_ rzp_test_", r"[A-Za-z0-9]{12,}", "https://razorpay.com/docs/api/authentication/", MIXED[:14]),
    token("shippo-token", "Shippo tokens", "shippo_live_ shippo_test_", r"[a-fA-F0-9]{20,}", "https://docs.goshippo.com/docs/guides_general/authentication/", HEX[:40]),
    token("duffel-token", "Duffel tokens", "duffel_live_ duffel_test_", r"[A-Za-z0-9_-]{16,}={0,2}", "https://duffel.com/docs/api/overview/making-requests/authentication", MIXED[:43], "duffel_test_short"),
    token("lob-key", "keys that begin with live_ or test_ (Lob, GoCardless, Recurly, Mollie, MessageBird, ...)", "live_ test_", r"(?:pub_)?(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9-]{24,}", "https://docs.lob.com/#tag/Authentication", HEX[:35], "test_the_request_is_sent_only_once"),
    token("gocardless-token", "GoCardless tokens of both worlds", "sandbox_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{38,44}(?![A-Za-z0-9_-])", "https://developer.gocardless.com/api-reference/", MIXED[:40], "sandbox_environment_of_the_second_tenant_in_europe"),
    token("plaid-token", "Plaid access, link and public tokens", "access-sandbox- access-development- access-production- link-sandbox- link-development- link-production- public-sandbox- public-production-", r"[a-f0-9-]{20,}", "https://plaid.com/docs/api/items/", ID),
    token("adyen-key", "Adyen keys", "AQE", r"[a-z][A-Za-z0-9+/]{40,}={0,2}(?:-[A-Za-z0-9+/]{20,}={0,2})?(?:-[A-Za-z0-9(){}^*~?!#%]{8,32})?", "https://docs.adyen.com/development-resources/api-credentials/", "y" + MIXED[:60] + "=-" + MIXED[:43] + "=-" + MIXED[:16], "AQEval_of_the_second_expression_in_the_query"),
    token("paddle-key", "Paddle keys", "pdl_live_apikey_ pdl_sdbx_apikey_ pdl_ntfset_", r"[A-Za-z0-9_]{26,}", "https://developer.paddle.com/api-reference/about/api-keys", LOWER[:26] + "_" + MIXED[:22] + "_Zk3"),
    token("polar-token", "Polar tokens", "polar_oat_ polar_pat_ polar_at_", r"[A-Za-z0-9_-]{20,}", "https://docs.polar.sh/", MIXED[:40]),
    token("midtrans-key", "Midtrans server keys", "Mid-server- SB-Mid-server- Mid-client- SB-Mid-client-", r"[A-Za-z0-9_-]{16,}", "https://docs.midtrans.com/docs/technical-faq", MIXED[:24]),
    token("cashfree-key", "Cashfree keys", "cfsk_ma_prod_ cfsk_ma_test_", r"[a-f0-9]{32}(?:_[a-f0-9]{8})?", "https://www.cashfree.com/docs/", HEX[:32] + "_9f86d081"),
    token("ramp-key", "Ramp client secrets and ids", "ramp_sec_ ramp_id_", r"[A-Za-z0-9]{24,}", "https://docs.ramp.com/developer-api/v1/authorization", MIXED[:48]),
    token("mercury-token", "Mercury tokens", "mercury_production_ mercury_sandbox_", r"[a-z]{2,6}_[A-Za-z0-9]{30,}(?:_yrucrem)?", "https://docs.mercury.com/", "wma_" + MIXED[:44] + "_yrucrem"),
    token("rainforest-key", "Rainforest keys", "apikey_ sbx_apikey_", r"[a-f0-9]{40,}", GITHUB, HEX[:64], "apikey_of_the_second_account"),
    token("samsara-token", "Samsara tokens", "samsara_api_", r"[A-Za-z0-9]{20,}", "https://developers.samsara.com/docs/authentication", MIXED[:30]),
    token("lightspeed-token", "Lightspeed personal tokens", "lsxs_pt_", r"[A-Za-z0-9_]{24,}", GITHUB, MIXED[:32]),
    token("ebay-key", "eBay keyset secrets", "PRD- SBX-", r"[a-f0-9]{8,12}-(?:[a-f0-9]{4}-){3}[a-f0-9]{4,8}", "https://developer.ebay.com/api-docs/static/oauth-credentials.html", HEX[:12] + "-9f86-d081-884c-7d65", "PRD-2024-0001-of-the-product"),
    token("braintree-token", "Braintree tokenization keys", "production_ sandbox_key_", r"[a-z0-9]{8}_[a-z0-9]{16}(?![A-Za-z0-9_])", "https://developer.paypal.com/braintree/docs/guides/authorization/tokenization-key", "k3vq9xt1_mb7cn5rw8pl2sd6f", "production_database_of_the_second_tenant"),
    token("heartland-key", "Heartland Portico secret keys", "skapi_cert_ skapi_prod_", r"(?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{24,}", "https://github.com/hps/heartland-php", MIXED[:42]),
    token("nightfall-key", "Nightfall keys", "NF-", r"(?=[A-Za-z]{0,32}\d)[A-Za-z0-9]{32}(?![A-Za-z0-9_-])", "https://help.nightfall.ai/", MIXED[:32], "NF-kappa-B-pathway-of-the-second-cell-line"),
)  # fmt: skip
"""Rules for tokens of money and goods."""
