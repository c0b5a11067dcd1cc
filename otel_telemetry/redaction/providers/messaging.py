"""Mail, chat, telephony, and social networks."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BASE32, HEX, HEXES, ID, MIXED, UUID, token

MESSAGING: Final = (
    token("slack-token", "Slack tokens", "xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxe- xoxe. xoxc- xapp- xwfp-", r"[A-Za-z0-9.-]{10,}", "https://api.slack.com/concepts/token-types", "1234567890-9876543210-" + MIXED[:24], "xoxb-abcdef-abcdef"),
    token("slack-cookie", "the cookie that belongs to a Slack session token, encoded or not", "xoxd-", r"[A-Za-z0-9%+/-]{24,}={0,2}", "https://api.slack.com/concepts/token-types", MIXED[:120], "xoxd-short"),
    token("discord-token", "Discord bot tokens", "M N O", r"[A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])", "https://discord.com/developers/docs/reference#authentication", "TA" + MIXED[:22] + "." + MIXED[:6] + "." + MIXED[:38], "NTLMv2.domain.name"),
    token("discord-mfa-token", "Discord user tokens with a second factor", "mfa.", r"[A-Za-z0-9_-]{40,}", "https://discord.com/developers/docs/reference#authentication", MIXED[:84], "mfa.enrollment_of_the_user"),
    token("telegram-token", "the secret half of Telegram bot tokens", "AA", r"[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])", "https://core.telegram.org/bots/api#authorizing-your-bot", MIXED[:33], "AAA_replacement_of_the_batteries_is_due"),
    token("intercom-token", "Intercom tokens", "dG9r", r"[A-Za-z0-9+/]{30,}={0,2}", "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", MIXED[:56]),
    token("facebook-token", "Facebook and WhatsApp tokens", "EAA", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{32,}", "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/", "C" + MIXED[:100]),
    token("instagram-token", "Instagram tokens", "IGQV IGQW IGAA", r"[A-Za-z0-9_-]{40,}", "https://developers.facebook.com/docs/instagram-platform/", MIXED[:120]),
    token("twitter-token", "Twitter bearer tokens", "AAAAAAAAAAAAAAAAAAAAA", r"[A-Za-z0-9%+/-]{60,}", "https://developer.twitter.com/en/docs/authentication/oauth-2-0/bearer-tokens", MIXED[:90], "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    token("twitter-access-token", "access tokens of Twitter's users, which begin with the user's number", "1 2 3 4 5 6 7 8 9", r"\d{7,19}-(?=[A-Za-z]{0,40}\d)(?=[a-z0-9]{0,40}[A-Z])[A-Za-z0-9]{32,45}(?![A-Za-z0-9_-])", "https://developer.twitter.com/en/docs/authentication/oauth-1-0a", "234567890123456789-" + MIXED[:40], "1234567890-of-the-second-request-in-the-queue-of-9"),
    token("pinterest-token", "Pinterest tokens", "pina_ pinr_", r"[A-Za-z0-9_-]{32,}", "https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/", MIXED[:64]),
    token("linkedin-secret", "LinkedIn client secrets", "WPL_AP0. WPL_AP1.", r"[A-Za-z0-9_./+-]{10,}={0,2}", "https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow", MIXED[:16] + ".Zk3vQ9", "WPL_AP1.short"),
    token("twilio-key", "Twilio key and account ids", "SK AC", r"[a-f0-9]{32}(?![A-Za-z0-9])", "https://www.twilio.com/docs/glossary/what-is-a-sid", HEX[:32], "SKU-1234"),
    token("telnyx-key", "Telnyx keys", "KEY", r"[0-9A-F]{32}_[A-Za-z0-9]{22}", "https://developers.telnyx.com/development/api-fundamentals/authentication", HEX[:32].upper() + "_" + MIXED[:22], "KEY_OF_THE_SECOND_TABLE"),
    token("signalwire-token", "SignalWire tokens", "PT", r"[a-f0-9]{48,50}(?![A-Za-z0-9])", "https://developer.signalwire.com/", HEX[:50], "PT1H30M is the period"),
    token("pubnub-key", "PubNub keys", "sec-c- pub-c- sub-c-", UUID + r"|[A-Za-z0-9]{40,}={0,2}", "https://www.pubnub.com/docs/general/setup/account-setup", ID, "pub-c-short"),
    token("courier-key", "Courier keys", "pk_prod_ dk_prod_ dk_test_", r"[A-Za-z0-9]{20,}", "https://www.courier.com/docs/platform/workspaces/environments-api-keys", MIXED[:24], "pk_prod_database_of_users"),
    token("onesignal-key", "OneSignal keys", "os_v2_app_ os_v2_org_", r"[a-z2-7]{80,}", "https://documentation.onesignal.com/docs/en/keys-and-ids", BASE32[:104]),
    # mail
    token("sendgrid-key", "SendGrid keys", "SG.", r"[A-Za-z0-9_.-]{30,}", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys", MIXED[:22] + "." + MIXED[22:65], "SG.x.y"),
    token("mailgun-key", "Mailgun keys", "key- pubkey-", r"(?=[a-f]{0,32}\d)[a-f0-9]{32}(?:-[a-f0-9]{8}-[a-f0-9]{8})?", "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth", HEX[:32], "key-value-store-for-all-the-things"),
    token("sendinblue-key", "Brevo (Sendinblue) keys", "xkeysib- xsmtpsib-", r"[a-f0-9]{20,}(?:-[A-Za-z0-9]{4,})?", "https://developers.brevo.com/docs/getting-started", HEX[:64] + "-" + MIXED[:16]),
    token("resend-key", "Resend keys", "re_", r"(?=[A-Za-z_]{0,40}\d)[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}", "https://resend.com/docs/dashboard/api-keys/introduction", MIXED[:8] + "_" + MIXED[8:32], "re_compile_the_pattern_again"),
    token("mailersend-token", "MailerSend tokens", "mlsn.", HEXES, "https://developers.mailersend.com/general.html#authentication", HEX[:64]),
    token("nylas-key", "Nylas keys", "nyk_v0_", r"[A-Za-z0-9]{24,}", "https://developer.nylas.com/docs/", MIXED[:64]),
    token("svix-key", "Svix keys", "testsk_", r"[A-Za-z0-9_.-]{20,}", "https://docs.svix.com/", MIXED[:32] + ".us"),
    token("fcm-key", "Firebase Cloud Messaging server keys, the part behind the colon", "APA91b", r"[A-Za-z0-9_-]{60,}", "https://firebase.google.com/docs/cloud-messaging", MIXED[:134]),
    token("canadian-digital-service-key", "GC Notify and GOV.UK Notify keys", "gcntfy-", r"[A-Za-z0-9_-]{1,60}" + UUID, "https://documentation.notification.canada.ca/en/start.html", "key-" + ID + "-" + ID),
)  # fmt: skip
"""Rules for tokens of what carries messages."""
