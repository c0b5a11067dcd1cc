"""Databases, warehouses, pipelines, vector stores and search."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BODY, HEX, LOWER, MIXED, token

DATA: Final = (
    token("databricks-token", "Databricks tokens and OAuth secrets", "dapi dkea dose", r"[a-f0-9]{32}(?:-\d{1,2})?", "https://docs.databricks.com/aws/en/dev-tools/auth/pat", HEX[:32], "dapi_is_a_word"),
    token("supabase-key", "Supabase keys", "sbp_ sb_secret_ sb_publishable_", r"(?:v0_|oauth_)?(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,}", "https://supabase.com/docs/guides/api/api-keys", LOWER[:40], "sb_secret_of_the_second_project_ref"),
    token("planetscale-token", "PlanetScale tokens", "pscale_tkn_ pscale_oauth_ pscale_pw_", r"[A-Za-z0-9_.-]{16,}={0,2}", "https://planetscale.com/docs/api/reference/service-tokens", MIXED[:43], "pscale_tkn_short"),
    token("neon-key", "Neon keys and database passwords", "napi_ npg_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{12,}(?![A-Za-z0-9_])", "https://neon.com/docs/manage/api-keys", LOWER[:64], "napi_create_string_utf8 of the addon"),
    token("cockroach-key", "CockroachDB Cloud keys", "CCDB1_", r"[A-Za-z0-9]{20,}_[A-Za-z0-9]{30,}", "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access", MIXED[:22] + "_" + MIXED[:40]),
    token("mongodb-atlas-key", "MongoDB Atlas service account secrets", "mdb_sa_sk_ mdb_sa_id_", r"[A-Za-z0-9_-]{24,}", "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/", MIXED[:40], "mdb_sa_sk_short"),
    token("clickhouse-key", "ClickHouse Cloud secrets", "4b1d", r"(?=[a-z0-9]{0,38}[A-Z])[A-Za-z0-9]{38}(?![A-Za-z0-9])", "https://clickhouse.com/docs/cloud/manage/openapi", MIXED[:38], "4b1d9f86d081884c7d659a2feaa0c55ad015a3bf is the commit"),
    token("aiven-password", "Aiven service passwords", "AVNS_", BODY, "https://aiven.io/docs/products/postgresql", MIXED[:19]),
    token("xata-key", "Xata keys", "xau_", r"[A-Za-z0-9]{20,}", "https://xata.io/docs", MIXED[:34]),
    token("elastic-key", "Elastic Cloud keys", "essu_ essa_", r"[A-Za-z0-9_-]{40,}={0,2}", "https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys", MIXED[:80]),
    token("tinybird-token", "Tinybird tokens", "p.eyJ", r"[A-Za-z0-9_-]{30,}(?:\.[A-Za-z0-9_-]{20,})?", "https://www.tinybird.co/docs", MIXED[:60] + "." + MIXED[:43]),
    token("dbt-token", "dbt Cloud tokens", "dbtc_ dbtu_", r"[A-Za-z0-9_-]{30,}={0,2}", "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication", MIXED[:42]),
    token("prefect-key", "Prefect keys", "pnu_ pnb_", r"[A-Za-z0-9]{20,}", "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys", MIXED[:36]),
    token("airtable-token", "Airtable tokens", "pat", r"[A-Za-z0-9]{14}\.[a-f0-9]{40,}", "https://airtable.com/developers/web/guides/personal-access-tokens", MIXED[:14] + "." + HEX[:64], "pattern.matches_of_the_second_expression"),
    token("databento-key", "Databento keys", "db-", r"(?=[A-Za-z]{0,29}\d)(?=[a-z0-9]{0,29}[A-Z])[A-Za-z0-9]{29}(?![A-Za-z0-9_-])", "https://databento.com/docs", MIXED[:29], "db-migration-of-the-second-table"),
    token("appwrite-key", "Appwrite keys", "standard_", r"[a-f0-9]{128,}", "https://appwrite.io/docs/advanced/platform/api-keys", HEX[:256], "standard_deviation_of_the_sample"),
    token("kaggle-token", "Kaggle API tokens", "KGAT_", r"[a-f0-9]{32}", "https://www.kaggle.com/docs/api", HEX[:32]),
    token("notion-token", "Notion tokens", "ntn_ secret_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{30,}", "https://developers.notion.com/docs/authorization", MIXED[:43], "secret_manager_client_configuration"),
)  # fmt: skip
"""Rules for tokens of where data lies."""
