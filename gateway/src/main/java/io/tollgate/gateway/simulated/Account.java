package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the provider has counted and charged, by whatever key, and tells by OpenAI's and Anthropic's usage and cost
 * APIs: day by day in UTC, in pages, OpenAI's money as numbers of dollars and Anthropic's as strings of cents. For any
 * thread.
 */
public final class Account {
    /** How keys begin that may see it. */
    static final String ADMIN_KEY = "sk-admin";

    private static final int MOST_ENTRIES = 100_000;
    private static final BigDecimal CENTS = BigDecimal.valueOf(100);
    private static final String STANDARD = "default";

    private final List<Entry> entries = new ArrayList<>();
    private final List<Price> prices = new ArrayList<>();
    private Clock clock = Clock.systemUTC();
    private String tier = STANDARD;

    /** USD for one token of each kind, from a moment on, of every model. */
    public record Price(Instant from, BigDecimal input, BigDecimal cached, BigDecimal output) {}

    /** One answer as it was counted. */
    private record Entry(
            Instant at, String key, String model, String tier, int input, int cached, int output, BigDecimal usd) {
        LocalDate day() {
            return at.atOffset(ZoneOffset.UTC).toLocalDate();
        }
    }

    /** What it is that a line is of. */
    private record Line(String key, String model, String tier) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            return (key + '\n' + model + '\n' + tier).compareTo(other.key + '\n' + other.model + '\n' + other.tier);
        }
    }

    /** Counts by another clock from now on. */
    public synchronized void clock(Clock other) {
        clock = other;
    }

    /** Counts in another service tier from now on, whatever it answers. */
    public synchronized void tier(String other) {
        tier = other;
    }

    /** Charges so from the price's moment on. */
    public synchronized void price(Price price) {
        prices.add(price);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        entries.clear();
        prices.clear();
        clock = Clock.systemUTC();
        tier = STANDARD;
    }

    /** Counts an answer that was made, whether or not it arrives. */
    synchronized void count(String key, String model, int input, int cached, int output) {
        if (entries.size() >= MOST_ENTRIES) {
            entries.removeFirst();
        }
        Instant now = clock.instant();
        BigDecimal usd = prices.stream()
                .filter(price -> !price.from().isAfter(now))
                .reduce((before, after) -> after)
                .map(price -> price.input()
                        .multiply(BigDecimal.valueOf(input - cached))
                        .add(price.cached().multiply(BigDecimal.valueOf(cached)))
                        .add(price.output().multiply(BigDecimal.valueOf(output))))
                .orElse(BigDecimal.ZERO);
        entries.add(new Entry(now, key, model, tier, input, cached, output, usd));
    }

    /**
     * A page of one of the APIs.
     *
     * @throws IllegalArgumentException if there is no such API, or a parameter is wrong
     */
    synchronized JsonObject page(String path, Function<String, String> parameter) {
        return switch (path) {
            case "/v1/organization/usage/completions" -> openAi(parameter, this::usage);
            case "/v1/organization/costs" -> openAi(parameter, this::costs);
            case "/v1/organizations/usage_report/messages" -> anthropic(parameter, this::anthropicUsage);
            case "/v1/organizations/cost_report" -> anthropic(parameter, this::anthropicCosts);
            default -> {
                if (path.startsWith("/v1/organization/usage/")) {
                    yield openAi(parameter, day -> new JsonArray());
                }
                throw new IllegalArgumentException("no such API");
            }
        };
    }

    /** Whether a path is one of the APIs'. */
    static boolean isAt(String path) {
        return path.startsWith("/v1/organization/") || path.startsWith("/v1/organizations/");
    }

    private static JsonObject openAi(Function<String, String> parameter, Function<LocalDate, JsonArray> results) {
        LocalDate from = day(Instant.ofEpochSecond(Long.parseLong(parameter.apply("start_time"))));
        LocalDate to = day(Instant.ofEpochSecond(Long.parseLong(parameter.apply("end_time"))));
        return paged(
                        parameter,
                        from,
                        to,
                        day -> new JsonObject()
                                .put("object", "bucket")
                                .put("start_time", seconds(day))
                                .put("end_time", seconds(day.plusDays(1)))
                                .put("results", results.apply(day)))
                .put("object", "page");
    }

    private static JsonObject anthropic(Function<String, String> parameter, Function<LocalDate, JsonArray> results) {
        LocalDate from =
                day(OffsetDateTime.parse(parameter.apply("starting_at")).toInstant());
        LocalDate to = day(OffsetDateTime.parse(parameter.apply("ending_at")).toInstant());
        return paged(
                parameter,
                from,
                to,
                day -> new JsonObject()
                        .put("starting_at", text(day))
                        .put("ending_at", text(day.plusDays(1)))
                        .put("results", results.apply(day)));
    }

    /** As many days as asked for; the cursor is the day that comes next. */
    private static JsonObject paged(
            Function<String, String> parameter, LocalDate from, LocalDate to, Function<LocalDate, JsonObject> bucket) {
        String cursor = parameter.apply("page");
        LocalDate first = cursor.isEmpty() ? from : LocalDate.parse(cursor.substring("page_".length()));
        String limit = parameter.apply("limit");
        LocalDate end = first.plusDays(limit.isEmpty() ? 7 : Integer.parseInt(limit));
        boolean more = end.isBefore(to);
        JsonArray data = new JsonArray();
        for (LocalDate day = first; day.isBefore(more ? end : to); day = day.plusDays(1)) {
            data.add(bucket.apply(day));
        }
        return new JsonObject().put("data", data).put("has_more", more).put("next_page", more ? "page_" + end : null);
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static long seconds(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    private static String text(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private Stream<Entry> of(LocalDate day) {
        return entries.stream().filter(entry -> entry.day().equals(day));
    }

    private Map<Line, List<Entry>> lines(LocalDate day) {
        Map<Line, List<Entry>> lines = new TreeMap<>();
        of(day).forEach(entry -> lines.computeIfAbsent(
                        new Line(entry.key(), entry.model(), entry.tier()), _ -> new ArrayList<>())
                .add(entry));
        return lines;
    }

    private JsonArray usage(LocalDate day) {
        JsonArray results = new JsonArray();
        lines(day)
                .forEach((line, some) -> results.add(new JsonObject()
                        .put("object", "organization.usage.completions.result")
                        .put(
                                "input_tokens",
                                some.stream().mapToInt(Entry::input).sum())
                        .put(
                                "input_cached_tokens",
                                some.stream().mapToInt(Entry::cached).sum())
                        .put(
                                "output_tokens",
                                some.stream().mapToInt(Entry::output).sum())
                        .put("num_model_requests", some.size())
                        .put("project_id", "proj_simulated")
                        .put("api_key_id", line.key())
                        .put("model", line.model())
                        .put("batch", false)
                        .put("service_tier", line.tier())));
        return results;
    }

    private JsonArray costs(LocalDate day) {
        JsonArray results = new JsonArray();
        BigDecimal usd = of(day).map(Entry::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (usd.signum() > 0) {
            results.add(new JsonObject()
                    .put("object", "organization.costs.result")
                    .put("amount", new JsonObject().put("value", usd).put("currency", "usd"))
                    .put("line_item", null)
                    .put("project_id", "proj_simulated"));
        }
        return results;
    }

    private JsonArray anthropicUsage(LocalDate day) {
        JsonArray results = new JsonArray();
        lines(day)
                .forEach((line, some) -> results.add(new JsonObject()
                        .put(
                                "uncached_input_tokens",
                                some.stream()
                                        .mapToInt(entry -> entry.input() - entry.cached())
                                        .sum())
                        .put(
                                "cache_creation",
                                new JsonObject()
                                        .put("ephemeral_1h_input_tokens", 0)
                                        .put("ephemeral_5m_input_tokens", 0))
                        .put(
                                "cache_read_input_tokens",
                                some.stream().mapToInt(Entry::cached).sum())
                        .put(
                                "output_tokens",
                                some.stream().mapToInt(Entry::output).sum())
                        .put("server_tool_use", new JsonObject().put("web_search_requests", 0))
                        .put("api_key_id", line.key())
                        .put("workspace_id", null)
                        .put("model", line.model())
                        .put("service_tier", line.tier().equals(STANDARD) ? "standard" : line.tier())
                        .put("context_window", "0-200k")));
        return results;
    }

    private JsonArray anthropicCosts(LocalDate day) {
        JsonArray results = new JsonArray();
        BigDecimal usd = of(day).map(Entry::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (usd.signum() > 0) {
            results.add(new JsonObject()
                    .put(
                            "amount",
                            usd.multiply(CENTS)
                                    .setScale(6, RoundingMode.HALF_UP)
                                    .toPlainString())
                    .put("currency", "USD")
                    .put("cost_type", "tokens")
                    .put("description", null)
                    .put("model", null)
                    .put("token_type", null)
                    .put("service_tier", null)
                    .put("workspace_id", null));
        }
        return results;
    }
}
