"""Vaults, identity, and keys that people keep: secrets managers, wallets, encryption."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BASE32, BASE58, BODY, GITHUB, HEX, ID, LOWER, MIXED, token

_BASE58: Final = r"[1-9A-HJ-NP-Za-km-z]"

IDENTITY: Final = (
    token("hashicorp-vault-token", "HashiCorp Vault tokens", "hvs. hvb. hvr.", BODY, "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes", MIXED[:90], "hvs.example"),
    token("vault-legacy-token", "HashiCorp Vault tokens before 1.10", "s. b. r.", r"(?=[A-Za-z]{0,24}\d)[A-Za-z0-9]{24}(?![A-Za-z0-9_.(])", "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes", "Zk3vQ9xT1mB7cN5rW8pL2sD6", "s.xxxxxxxxxxxxxxxxxxxxxxxx"),
    token("boundary-token", "HashiCorp Boundary tokens", "at_", r"(?=[A-Za-z]{0,10}\d)[A-Za-z0-9]{10}_[A-Za-z0-9]{30,}", "https://developer.hashicorp.com/boundary/docs", MIXED[:10] + "_" + MIXED[:60], "at_position_of_the_cursor"),
    token("doppler-token", "Doppler tokens", "dp.pt. dp.st. dp.ct. dp.sa. dp.said. dp.scim. dp.audit.", r"[A-Za-z0-9_.-]{20,}", "https://docs.doppler.com/reference/auth-token-formats", MIXED[:43], "dp.pt.short"),
    token("infisical-token", "Infisical service tokens", "st.", r"[a-f0-9]{24}\.[a-f0-9]{32}\.[a-f0-9]{32}|[a-f0-9-]{36}\.[a-f0-9]{32}\.[a-f0-9]{32}", "https://infisical.com/docs/documentation/platform/token", HEX[:24] + "." + HEX[:32] + "." + HEX[8:40], "st.session_state.of_the_page"),
    token("1password-token", "1Password service tokens and secret keys", "ops_eyJ A3-", r"(?:[A-Za-z0-9+/_-]{60,}={0,2}|[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-){1,5}[A-Z0-9]{4,6})", "https://developer.1password.com/docs/service-accounts/security/", MIXED[:200], "A3-xXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX"),
    token("bitwarden-token", "Bitwarden access tokens of machine accounts", "0.", r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\.[A-Za-z0-9]{30}(?::[A-Za-z0-9+/]{22}==)?", "https://bitwarden.com/help/access-tokens/", ID + "." + MIXED[:30] + ":" + MIXED[:22] + "==", "0.9f86d081-884c-4d65 is the version"),
    token("akeyless-id", "Akeyless access ids", "p-", r"(?=[a-z]{0,14}\d)[a-z0-9]{14}[awmhokglc]m(?![A-Za-z0-9_-])", "https://docs.akeyless.io/docs/access-and-authentication-methods", LOWER[:14] + "am", "p-value-of-the-second-test"),
    token("age-key", "age secret keys", "AGE-SECRET-KEY-1 AGE-SECRET-KEY-PQ-1 AGE-PLUGIN-", r"[A-Z0-9-]{20,}", "https://github.com/FiloSottile/age", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE", "AGE-PLUGIN-short"),
    token("minisign-key", "minisign and signify secret keys", "RWRTY0Iy", r"[A-Za-z0-9+/]{60,}={0,2}", "https://jedisct1.github.io/minisign/", MIXED[:200]),
    # identity
    token("okta-token", "Okta API tokens", "00", r"(?=[A-Za-z_-]{0,30}\d)(?=[a-z0-9_-]{0,30}[A-Z])(?=[A-Z0-9_-]{0,30}[a-z])[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])", "https://developer.okta.com/docs/guides/create-an-api-token/main/", MIXED[:40], "00000000-0000-4000-8000-000000000000-00000000000000"),
    token("stytch-secret", "Stytch secrets", "secret-test- secret-live-", r"[A-Za-z0-9_-]{30,}={0,2}", "https://stytch.com/docs/api", MIXED[:43], "secret-test-short"),
    token("descope-key", "Descope management keys", "K2", r"(?=[A-Za-z]{0,25}\d)[A-Za-z0-9]{25}[A-Za-z0-9]{40,}(?![A-Za-z0-9_-])", "https://docs.descope.com/management/management-keys", MIXED[:70], "K2_MOUNTAIN_EXPEDITION_OF_THE_SECOND_YEAR"),
    token("authress-key", "Authress access keys", "sc_ ext_ scauth_ authress_", r"[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{8,32}\.[A-Za-z0-9+/_-]{16,}={0,2}", "https://authress.io/knowledge-base/docs/authorization/service-clients/", "k3vq9xt1mb.e2s9.acc_7cn5rw8pl2." + MIXED[:44], "ext_module.name.acc_of_the_test"),
    token("onfido-token", "Onfido tokens", "api_live. api_sandbox. api_live_us. api_live_ca. api_sandbox_us. api_sandbox_ca.", r"[A-Za-z0-9_-]{11}\.?[A-Za-z0-9_-]{16,}", "https://documentation.onfido.com/api/latest/", MIXED[:11] + "." + MIXED[:32], "api_live.is_not_reachable"),
    token("persona-key", "Persona keys", "persona_production_ persona_sandbox_", r"[A-Za-z0-9_-]{20,}", "https://docs.withpersona.com/api-keys", ID, "persona_sandbox_is_not_there"),
    token("proof-key", "Proof keys", "prf_ prf_cli_ prf_test_ prf_cli_test_", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{30,}", GITHUB, MIXED[:36], "prf_score_of_the_second_random_forest"),
    token("intra42-secret", "42 school client secrets", "s-s4t2ud- s-s4t2af-", r"[a-f0-9]{40,}", "https://api.intra.42.fr/apidoc/guides/getting_started", HEX[:64]),
    token("adobe-secret", "Adobe client secrets", "p8e-", r"[A-Za-z0-9_-]{24,}", "https://developer.adobe.com/developer-console/docs/guides/authentication/", MIXED[:32]),
    # wallets
    token("bitcoin-key", "Bitcoin private keys for import", "5H 5J 5K K L", _BASE58 + r"{49,51}(?![A-Za-z0-9])", "https://en.bitcoin.it/wiki/Wallet_import_format", BASE58[:49], "K8sIOPodTemplateHashOfTheSecondDeployment"),
    token("extended-private-key", "extended private keys of wallets", "xprv yprv zprv tprv", _BASE58 + r"{80,}", "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki", BASE58[:107]),
    token("nostr-key", "Nostr secret keys", "nsec1", r"[a-z0-9]{58}", "https://github.com/nostr-protocol/nips/blob/master/19.md", LOWER[:58]),
    token("sui-key", "Sui secret keys", "suiprivkey1", r"[a-z0-9]{50,}", "https://docs.sui.io/concepts/cryptography/transaction-auth/keys-addresses", LOWER[:59]),
    token("stellar-seed", "Stellar secret seeds", "S", r"[A-Z2-7]{55}(?![A-Za-z0-9])", "https://developers.stellar.org/docs/learn/fundamentals/transactions/signatures-multisig", BASE32.upper()[:55], "SERVERSIDEENCRYPTIONCONFIGURATIONNOTFOUNDERRORCODEOFTHESTORE"),
    token("tezos-key", "Tezos secret keys", "edsk edesk spsk p2sk", _BASE58 + r"{50,}", "https://octez.tezos.com/docs/introduction/howtouse.html", BASE58[:50]),
    token("zcash-key", "Zcash extended spending keys", "secret-extended-key-main1 secret-extended-key-test1", r"[a-z0-9]{60,}", "https://zips.z.cash/zip-0032", LOWER[:120]),
)  # fmt: skip
"""Rules for tokens of people and of what they keep."""
