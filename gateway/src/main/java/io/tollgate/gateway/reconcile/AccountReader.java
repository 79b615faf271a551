package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.call.Meter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads pages of OpenAI's usage and costs APIs (API reference, "Usage": {@code
 * /v1/organization/usage/completions|embeddings|…}, {@code /v1/organization/costs}) and Anthropic's (Admin API: {@code
 * /v1/organizations/usage_report/messages}, {@code /v1/organizations/cost_report}), told apart by what is in them.
 */
public final class AccountReader {
    /** An item of OpenAI's costs that names a model and what was used of it. */
    private static final Pattern LINE_ITEM = Pattern.compile("(.+), (input|cached input|output)");

    private static final Map<String, Meter> LINE_METERS =
            Map.of("input", Meter.INPUT, "cached input", Meter.CACHED_INPUT, "output", Meter.OUTPUT);

    /** Anthropic's kinds of tokens. */
    private static final Map<String, Meter> TOKEN_TYPES = Map.of(
            "uncached_input_tokens", Meter.INPUT,
            "cache_read_input_tokens", Meter.CACHED_INPUT,
            "cache_creation.ephemeral_5m_input_tokens", Meter.CACHE_WRITE_5M,
            "cache_creation.ephemeral_1h_input_tokens", Meter.CACHE_WRITE_1H,
            "output_tokens", Meter.OUTPUT);

    private static final int CENTS = 2;

    private final ProviderAccount account;

    public AccountReader(ProviderAccount account) {
        this.account = account;
    }

    /**
     * Reads one page.
     *
     * @return the cursor of the page after it; empty if it is the last
     * @throws IllegalArgumentException if it is a page of none of the APIs
     */
    public String read(JsonObject page) {
        try {
            JsonArray buckets = page.getJsonArray("data");
            if (buckets == null) {
                throw new IllegalArgumentException("it has no data");
            }
            for (Object each : buckets) {
                bucket((JsonObject) each);
            }
            return Boolean.TRUE.equals(page.getBoolean("has_more")) && page.getString("next_page") != null
                    ? page.getString("next_page")
                    : "";
        } catch (ClassCastException | java.time.DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("not a page of a provider's usage or costs: " + e.getMessage(), e);
        }
    }

    private void bucket(JsonObject bucket) {
        boolean openAi = bucket.containsKey("start_time");
        if (!openAi && !bucket.containsKey("starting_at")) {
            throw new IllegalArgumentException(
                    "not a page of a provider's usage or costs: a bucket has neither start_time nor starting_at");
        }
        LocalDate day = openAi
                ? LocalDate.ofInstant(Instant.ofEpochSecond(bucket.getLong("start_time")), ZoneOffset.UTC)
                : OffsetDateTime.parse(bucket.getString("starting_at"))
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDate();
        for (Object each : bucket.getJsonArray("results", new JsonArray())) {
            JsonObject result = (JsonObject) each;
            if (openAi) {
                openAi(day, result);
            } else if (result.containsKey("amount")) {
                anthropicCost(day, result);
            } else {
                anthropicUsage(day, result);
            }
        }
    }

    private void openAi(LocalDate day, JsonObject result) {
        String object = result.getString("object", "");
        if (object.equals("organization.costs.result")) {
            openAiCost(day, result);
            return;
        }
        String model = named(result, "model");
        String source = source(result, "api_key_id", "project_id");
        boolean batch = Boolean.TRUE.equals(result.getBoolean("batch"));
        String tier = batch
                ? "batch"
                : Cell.tier(result.getString("service_tier", "") == null ? "" : result.getString("service_tier", ""));
        long cached = count(result, "input_cached_tokens");
        long written = count(result, "input_cache_write_tokens");
        long audioIn = count(result, "input_audio_tokens");
        long audioOut = count(result, "output_audio_tokens");
        // All input, cached ones included; audio is told apart of it.
        use(day, model, tier, Meter.INPUT, source, count(result, "input_tokens") - cached - written - audioIn);
        use(day, model, tier, Meter.CACHED_INPUT, source, cached);
        use(day, model, tier, Meter.CACHE_WRITE_5M, source, written);
        use(day, model, tier, Meter.INPUT_AUDIO, source, audioIn);
        use(day, model, tier, Meter.OUTPUT, source, count(result, "output_tokens") - audioOut);
        use(day, model, tier, Meter.OUTPUT_AUDIO, source, audioOut);
        use(day, model, tier, Meter.IMAGES, source, count(result, "images"));
        use(day, model, tier, Meter.CHARACTERS, source, count(result, "characters"));
        use(day, model, tier, Meter.AUDIO_SECONDS, source, count(result, "seconds"));
        use(day, model, tier, Meter.CODE_EXECUTION, source, count(result, "num_sessions"));
        account.requests(day, source, count(result, "num_model_requests"));
    }

    private void openAiCost(LocalDate day, JsonObject result) {
        JsonObject amount = result.getJsonObject("amount");
        if (amount == null) {
            return;
        }
        if (!"usd".equalsIgnoreCase(amount.getString("currency", "usd"))) {
            account.problem("a cost of " + day + " is in " + amount.getString("currency") + " and is left out");
            return;
        }
        // A number in the reference; some answers have a string.
        BigDecimal usd = new BigDecimal(String.valueOf(amount.getValue("value")));
        account.cost(day, usd);
        String item = result.getString("line_item");
        Matcher parts = item == null ? null : LINE_ITEM.matcher(item);
        if (parts != null && parts.matches()) {
            Meter meter = LINE_METERS.get(parts.group(2));
            if (meter != null) {
                account.cost(new Cell(day, parts.group(1), Cell.STANDARD, meter), usd);
            }
        }
    }

    private void anthropicUsage(LocalDate day, JsonObject result) {
        String model = named(result, "model");
        String source = source(result, "api_key_id", "workspace_id");
        String tier = tier(result);
        JsonObject written = result.getJsonObject("cache_creation", new JsonObject());
        JsonObject tools = result.getJsonObject("server_tool_use", new JsonObject());
        use(day, model, tier, Meter.INPUT, source, count(result, "uncached_input_tokens"));
        use(day, model, tier, Meter.CACHED_INPUT, source, count(result, "cache_read_input_tokens"));
        use(day, model, tier, Meter.OUTPUT, source, count(result, "output_tokens"));
        if (written != null) {
            use(day, model, tier, Meter.CACHE_WRITE_5M, source, count(written, "ephemeral_5m_input_tokens"));
            use(day, model, tier, Meter.CACHE_WRITE_1H, source, count(written, "ephemeral_1h_input_tokens"));
        }
        if (tools != null) {
            use(day, model, tier, Meter.WEB_SEARCH, source, count(tools, "web_search_requests"));
        }
    }

    /** Amounts are decimal strings in the lowest unit of the currency: cents. */
    private void anthropicCost(LocalDate day, JsonObject result) {
        if (!"USD".equalsIgnoreCase(result.getString("currency", "USD"))) {
            account.problem("a cost of " + day + " is in " + result.getString("currency") + " and is left out");
            return;
        }
        BigDecimal usd = new BigDecimal(String.valueOf(result.getValue("amount"))).movePointLeft(CENTS);
        account.cost(day, usd);
        String type = result.getString("token_type");
        Meter meter = type == null ? null : TOKEN_TYPES.get(type);
        if (meter != null && result.getString("model") != null) {
            account.cost(new Cell(day, result.getString("model"), tier(result), meter), usd);
        }
    }

    private static String tier(JsonObject result) {
        String tier = result.getString("service_tier");
        return Cell.tier(tier == null ? "" : tier);
    }

    private static String named(JsonObject result, String field) {
        String name = result.getString(field);
        return name == null ? "(not told)" : name;
    }

    private static String source(JsonObject result, String key, String project) {
        String source = result.getString(key) == null ? result.getString(project) : result.getString(key);
        return source == null ? "" : source;
    }

    private static long count(JsonObject result, String field) {
        Number count = result.getNumber(field);
        return count == null ? 0 : count.longValue();
    }

    private void use(LocalDate day, String model, String tier, Meter meter, String source, long quantity) {
        account.use(new Cell(day, model, tier, meter), source, BigDecimal.valueOf(quantity));
    }
}
