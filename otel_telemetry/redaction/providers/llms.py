"""Language models, speech, images, search for agents, and the tools around them."""

# ruff: noqa: E501 - one row a provider, whatever its length, so that the table reads as a table

from __future__ import annotations

from typing import Final

from otel_telemetry.redaction.providers.entry import BASE32, BODY, HEX, HEXES, ID, LOWER, MIXED, UUID, token

LLMS: Final = (
    token("anthropic-key", "Anthropic API, admin and OAuth keys", "sk-ant-", BODY, "https://docs.anthropic.com/en/api/overview", "api03-" + MIXED[:80]),
    token("openai-key", "OpenAI API keys, and those that share their form", "sk-proj- sk-svcacct- sk-admin- sk-None-", BODY, "https://platform.openai.com/docs/api-reference/authentication", MIXED[:74]),
    token("openai-session", "OpenAI session keys and ephemeral client secrets", "sess- ek_", r"(?=[A-Za-z_]{0,40}\d)[A-Za-z0-9]{28,}", "https://platform.openai.com/docs/guides/realtime", leaves="sess-bootstrap-of-the-second-worker"),
    token("openrouter-key", "OpenRouter API keys", "sk-or-", r"(?:v\d-)?[A-Za-z0-9_-]{20,}", "https://openrouter.ai/docs/api-reference/authentication", "v1-" + HEX[:64]),
    token("langfuse-key", "Langfuse keys", "sk-lf- pk-lf-", r"[A-Fa-f0-9-]{20,}", "https://langfuse.com/docs/api-and-data-platform/features/public-api", ID),
    token("minimax-key", "MiniMax keys", "sk-api-", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{40,}", "https://platform.minimax.io/docs/api-reference/api-overview", MIXED[:119], "sk-api-gateway-for-the-models-of-tomorrow-and-after"),
    token("helicone-key", "Helicone keys", "sk-helicone- pk-helicone-", r"[a-z0-9-]{20,}", "https://docs.helicone.ai/", "k3vq9xt-1mb7cn5-rw8pl2s-d6fg4hj"),
    token("zapier-ai-key", "Zapier's keys for AI actions", "sk-ak-", BODY, "https://docs.zapier.com/"),
    token("braintrust-key", "Braintrust service tokens", "bt-st-", BODY, "https://www.braintrust.dev/docs"),
    token("letta-key", "Letta keys", "sk-let-", BODY, "https://docs.letta.com/", MIXED[:64]),
    token("llm-key", "keys that begin with sk- (OpenAI, DeepSeek, Moonshot, Dashscope, Stability, LiteLLM, ...)", "sk-", r"[A-Za-z0-9_-]{16,}", "https://api-docs.deepseek.com/", MIXED[:48], "sk-learn-is-a-package-for-models"),
    token("huggingface-token", "Hugging Face tokens", "hf_ api_org_", r"[A-Za-z0-9]{16,}", "https://huggingface.co/docs/hub/security-tokens", MIXED[:34], "hf_hub_download_of_the_tokenizer"),
    token("groq-key", "Groq API keys", "gsk_", r"[A-Za-z0-9]{20,}", "https://console.groq.com/docs/quickstart", MIXED[:52]),
    token("replicate-token", "Replicate API tokens", "r8_", r"[A-Za-z0-9]{20,}", "https://replicate.com/docs/topics/security/api-tokens", MIXED[:37]),
    token("xai-key", "xAI API keys", "xai-", r"[A-Za-z0-9_-]{40,}|[A-Za-z0-9]{20,}", "https://docs.x.ai/docs/overview", MIXED[:80]),
    token("perplexity-key", "Perplexity API keys", "pplx-", r"[A-Za-z0-9]{20,}", "https://docs.perplexity.ai/getting-started/quickstart", MIXED[:48]),
    token("langsmith-key", "LangSmith keys", "lsv2_ ls__", r"(?:pt_|sk_)?[A-Za-z0-9_]{20,}", "https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key", "pt_" + HEX[:32] + "_9f86d08188"),
    token("pinecone-key", "Pinecone API keys", "pcsk_", BODY, "https://docs.pinecone.io/guides/projects/manage-api-keys", MIXED[:70]),
    token("nvidia-key", "NVIDIA API keys", "nvapi-", BODY, "https://docs.nvidia.com/ngc/latest/ngc-user-guide.html", MIXED[:64]),
    token("fireworks-key", "Fireworks AI keys", "fw_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{20,}", "https://docs.fireworks.ai/api-reference/introduction", MIXED[:24], "fw_rule_of_the_second_interface"),
    token("together-key", "Together AI keys", "tgp_v1_", BODY, "https://docs.together.ai/reference/authentication-1", MIXED[:43]),
    token("cerebras-key", "Cerebras keys", "csk-", r"[A-Za-z0-9]{20,}", "https://inference-docs.cerebras.ai/quickstart", LOWER[:48]),
    token("upstage-key", "Upstage keys", "up_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{24,}", "https://console.upstage.ai/docs/getting-started", leaves="up_sampling_factor_of_the_image"),
    token("anyscale-key", "Anyscale keys", "esecret_ aph0_", r"[A-Za-z0-9_-]{20,}", "https://docs.anyscale.com/"),
    token("runpod-key", "RunPod keys, and redirect.pizza's tokens", "rpa_", r"[A-Z0-9]{30,}[A-Za-z0-9]{0,20}|(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{30,}", "https://docs.runpod.io/get-started/api-keys", MIXED[:46].upper(), "rpa_process_of_the_second_robot"),
    token("modal-token", "Modal token ids and secrets", "ak- as-", r"(?=[A-Za-z]{0,22}\d)(?=[a-z0-9]{0,22}[A-Z])[A-Za-z0-9]{22}(?![A-Za-z0-9_-])", "https://modal.com/docs/reference/modal.config", MIXED[:22], "as-of-the-last-known-good-revision"),
    token("baidu-key", "Baidu AI Cloud keys", "ALTAK ALTAK-", r"(?=[A-Za-z]{0,21}\d)[A-Za-z0-9]{21}(?:/[a-f0-9]{40})?", "https://cloud.baidu.com/doc/Reference/s/9jwvz2egb", MIXED[:21]),
    token("volcengine-key", "Volcengine access key ids", "AKLT AKAP", r"(?=[A-Za-z]{0,30}\d)[A-Za-z0-9_-]{30,}={0,2}", "https://www.volcengine.com/docs/6291/65568", MIXED[:43]),
    token("cartesia-key", "Cartesia keys", "sk_car_", r"[A-Za-z0-9_]{16,}", "https://docs.cartesia.ai/use-the-api/api-conventions", MIXED[:20], "sk_car_rental_of_the_user"),
    token("elevenlabs-key", "keys that begin with sk_ (ElevenLabs, Crossmint, Checkout.com, ...)", "sk_ sk_staging_ sk_production_ sk_sbox_", UUID + r"|(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{24,}", "https://elevenlabs.io/docs/api-reference/authentication", HEX[:48], "sk_learn_pipeline_v12_of_the_model"),
    token("luma-key", "Luma AI keys", "luma-", r"[a-f0-9]{8}(?:-[a-f0-9]{4,12}){3,9}", "https://docs.lumalabs.ai/docs/api", ID + "-9f86d081-884c", "luma-chroma-subsampling-of-the-video"),
    token("cursor-key", "keys that begin with key_ (Cursor, Retell, Runway)", "key_ crsr_", HEXES, "https://docs.cursor.com/en/account/teams/admin-api", HEX[:64], "key_derivation_of_the_password"),
    token("devin-key", "Devin API keys and service user tokens", "apk_ apk_user_ cog_", r"(?=[A-Za-z]{0,40}\d)(?:[a-z2-7]{50,}|[A-Za-z0-9+/]{60,}={0,2})", "https://docs.devin.ai/api-reference/overview", MIXED[:88], "apk_installation_of_the_second_application_is_not_finished_because_of_a_cog"),
    token("llamacloud-key", "LlamaCloud keys", "llx-", r"[A-Za-z0-9]{30,}", "https://docs.cloud.llamaindex.ai/", MIXED[:48]),
    token("mem0-key", "Mem0 keys", "m0-", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{36,}", "https://docs.mem0.ai/", leaves="m0-series-of-the-microcontroller"),
    token("composio-key", "Composio keys", "ak_ ck_", r"(?=[A-Za-z_-]{0,20}\d)(?=[a-z0-9_-]{0,20}[A-Z])[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])|[a-f0-9]{20}(?![A-Za-z0-9_-])|(?:staging|production)_[A-Za-z0-9]{24,}", "https://docs.composio.dev/reference/authentication", MIXED[:20], "ak_model_of_the_first_year"),
    token("browserbase-key", "Browserbase keys", "bb_live_ bb_test_", r"[A-Za-z0-9_-]{20,}", "https://docs.browserbase.com/reference/api/overview", MIXED[:27], "bb_test_cases_of_the_browser"),
    token("tavily-key", "Tavily keys", "tvly-", BODY, "https://docs.tavily.com/documentation/api-reference/introduction", "dev-" + MIXED[:32]),
    token("firecrawl-key", "Firecrawl keys", "fc-", r"[a-f0-9]{24,}", "https://docs.firecrawl.dev/introduction", HEX[:32], "fc-cache-of-the-fonts-is-empty"),
    token("jina-key", "Jina AI keys", "jina_", BODY, "https://jina.ai/embeddings/", HEX[:32] + MIXED[:28], "jina_embeddings_of_the_text"),
    token("voyage-key", "Voyage AI keys", "pa- al-", r"(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{42,46}(?![A-Za-z0-9_-])", "https://docs.voyageai.com/docs/api-key-and-installation", MIXED[:43], "pa-system-of-the-hall-on-the-second-floor-is-off"),
    token("brave-key", "Brave Search keys", "BSA", r"(?=[A-Za-z_-]{0,30}\d)(?=[A-Z0-9_-]{0,30}[a-z])[A-Za-z0-9_-]{24,40}(?![A-Za-z0-9_-])", "https://api-dashboard.search.brave.com/app/documentation/web-search/get-started", MIXED[:28], "BSA_PROTEIN_CONCENTRATION_AT_280_NM"),
    token("e2b-key", "E2B keys", "e2b_", r"[a-f0-9]{24,}", "https://e2b.dev/docs/api-key", HEX[:40]),
    token("apify-token", "Apify tokens", "apify_api_", r"[A-Za-z0-9]{20,}", "https://docs.apify.com/platform/integrations/api", MIXED[:36]),
    token("turbopuffer-key", "Turbopuffer keys", "tpuf_", r"[A-Za-z0-9]{24,}", "https://turbopuffer.com/docs/auth", MIXED[:32]),
    token("chroma-key", "Chroma Cloud keys", "ck-", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{40,}", "https://docs.trychroma.com/cloud/getting-started", MIXED[:44], "ck-editor-of-the-page"),
    token("wandb-key", "Weights & Biases keys", "wandb_v1_", BODY, "https://docs.wandb.ai/guides/track/environment-variables/", MIXED[:77]),
    token("humanloop-key", "Humanloop keys", "hl_sk_", HEXES, "https://humanloop.com/docs", HEX[:48]),
    token("promptlayer-key", "PromptLayer keys", "pl_", r"[a-f0-9]{32}", "https://docs.promptlayer.com/", HEX[:32], "pl_pgsql_function_with_out_parameters"),
    token("dify-key", "Dify application and knowledge keys", "app- dataset-", r"(?=[A-Za-z]{0,24}\d)(?=[a-z0-9]{0,24}[A-Z])[A-Za-z0-9]{24}(?![A-Za-z0-9_-])", "https://docs.dify.ai/", MIXED[:24], "app-7d9f8b6c5d-x2x4z of the deployment"),
    token("coze-token", "Coze personal access tokens", "pat_", r"(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{60,}", "https://www.coze.com/docs/developer_guides/pat", MIXED[:64], "pat_match_of_the_second_expression"),
    token("n8n-key", "n8n API keys of the first kind", "n8n_api_", HEXES, "https://docs.n8n.io/api/authentication/", HEX[:80]),
    token("voiceflow-key", "Voiceflow keys", "VF.DM. VF.WS.", r"[a-f0-9]{24}\.[A-Za-z0-9]{16}", "https://docs.voiceflow.com/", HEX[:24] + "." + MIXED[:16]),
    token("vercel-ai-key", "Vercel AI Gateway keys", "vck_", BODY, "https://vercel.com/docs/ai-gateway", MIXED[:56]),
    token("arcjet-key", "Arcjet keys", "ajkey_", r"[a-z0-9]{20,}", "https://docs.arcjet.com/environment", BASE32[:26]),
    token("settlemint-token", "SettleMint tokens", "sm_aat_ sm_pat_ sm_sat_", r"[A-Za-z0-9]{14,}", "https://console.settlemint.com/documentation/", MIXED[:16]),
)  # fmt: skip
"""Rules for tokens of models and of what agents use beside them."""
