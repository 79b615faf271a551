package io.tollgate.gateway.config;

import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.service.Secret;
import io.tollgate.service.Section;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads one provider's section. */
final class ProviderReader {
    private static final int NO_LIMIT = 0;
    private static final int MOST_DIGITS = 6;
    private static final String OFF = "off";

    private ProviderReader() {}

    static ProviderConfig read(String name, Section section) {
        Dialect dialect = dialect(section);
        URI baseUrl = GatewayConfigReader.url(section, "base_url");
        if (baseUrl == null && dialect != Dialect.SIMULATED && section.optional("base_url") == null) {
            section.problem("base_url", "is missing: the address that " + name + " serves its API at");
        }
        URI openAiUrl = GatewayConfigReader.url(section, "openai_url");
        List<String> keys = new ArrayList<>(section.strings("api_keys"));
        String first = section.optional("api_key");
        String key = first != null ? first : keys.isEmpty() ? null : keys.removeFirst();
        URI compatible = openAiUrl == null && dialect.isOpenAi() ? baseUrl : openAiUrl;
        return new ProviderConfig(
                name,
                dialect,
                baseUrl,
                compatible,
                key == null ? null : new Secret(key.strip()),
                dialect == Dialect.SIMULATED && !section.has("models") ? SimulatedModels.ALL : models(section),
                throttle(section.section("throttle")),
                paths(section),
                keys.stream()
                        .filter(each -> !each.isBlank())
                        .map(each -> new Secret(each.strip()))
                        .toList(),
                apis(section, ApiConfig.usual(name, dialect, compatible)),
                section.oneOf("on_disconnect", ProviderConfig.OnDisconnect.CANCEL),
                contracted(section.section("contracted")));
    }

    private static Map<String, BigDecimal> contracted(Section section) {
        Map<String, BigDecimal> shares = new HashMap<>();
        for (String gateway : section.names()) {
            BigDecimal share = section.exact(gateway);
            if (share == null) {
                continue;
            }
            if (share.compareTo(BigDecimal.ONE) > 0
                    || share.stripTrailingZeros().scale() > MOST_DIGITS) {
                section.problem(
                        gateway,
                        "must be the share of list prices that is paid, from 0 to 1 with at most " + MOST_DIGITS
                                + " digits after the point, such as 0.85");
            }
            if (!gateway.equals("*") && !GatewaySettings.isName(gateway)) {
                section.problem(gateway, "is not the name of a gateway, nor * for every other one");
            }
            shares.put(gateway, share);
        }
        return shares;
    }

    private static ApiConfig apis(Section section, ApiConfig usual) {
        boolean drop = section.oneOf("unsupported", Unsupported.REFUSE) == Unsupported.DROP;
        return new ApiConfig(
                section.has("apis") ? apis(section) : usual.has(),
                section.has("calls") ? calls(section) : usual.calls(),
                drop,
                section.bool("stream_usage", true));
    }

    private static Set<ApiConfig.Api> apis(Section section) {
        Set<ApiConfig.Api> has = EnumSet.noneOf(ApiConfig.Api.class);
        List<String> named = section.strings("apis");
        for (ApiConfig.Api api : ApiConfig.Api.values()) {
            if (named.contains(api.id())) {
                has.add(api);
            }
        }
        if (has.isEmpty() || has.size() < named.size()) {
            section.problem("apis", "must be one or more of chat, responses, messages and generate_content");
        }
        return has;
    }

    private static Set<String> calls(Section section) {
        Set<String> named = new HashSet<>(section.strings("calls"));
        if (!OtherCalls.ALL.containsAll(named)) {
            section.problem("calls", "may only hold " + String.join(", ", OtherCalls.ALL));
            named.retainAll(OtherCalls.ALL);
        }
        return named;
    }

    /** What is done about parameters that no API of the provider has. */
    private enum Unsupported {
        REFUSE,
        DROP
    }

    private static List<String> paths(Section section) {
        List<String> paths = section.strings("paths");
        if (!paths.stream().allMatch(path -> path.startsWith("/"))) {
            section.problem("paths", "must each start with a slash, such as /files or /files/*");
        }
        return paths;
    }

    private static Dialect dialect(Section section) {
        String text = section.string("dialect", "openai").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "openai" -> Dialect.OPENAI;
            case "anthropic" -> Dialect.ANTHROPIC;
            case "gemini" -> Dialect.GEMINI;
            case "simulated" -> Dialect.SIMULATED;
            case "azure", "bedrock", "cohere", "workers-ai" -> {
                section.problem(
                        "dialect",
                        "is " + text
                                + ", which this version does not support yet; it supports openai, anthropic, gemini"
                                + " and simulated (many providers serve an OpenAI-compatible address too)");
                yield Dialect.OPENAI;
            }
            default -> {
                section.problem("dialect", "is \"" + text + "\" but must be openai, anthropic, gemini or simulated");
                yield Dialect.OPENAI;
            }
        };
    }

    private static List<ModelConfig> models(Section section) {
        List<ModelConfig> models = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Section item : section.items("models")) {
            String id = item.optional("id");
            if (id == null) {
                item.problem("id", "is missing: a model is an id, or a mapping with an id");
                continue;
            }
            if (!ids.add(id)) {
                item.problem("id", "is \"" + id + "\", which is given twice");
            }
            models.add(new ModelConfig(
                    id,
                    item.string("upstream_id", id),
                    item.strings("capabilities"),
                    item.integer("context", 0, 0, Integer.MAX_VALUE),
                    item.integer("max_output", 0, 0, Integer.MAX_VALUE),
                    PriceReader.read(item)));
        }
        return models;
    }

    private static ThrottleConfig throttle(Section section) {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        Section timeout = section.section("timeout");
        Section breaker = section.section("breaker");
        Section retry = section.section("retry");
        return new ThrottleConfig(
                section.integer("requests_per_minute", NO_LIMIT, NO_LIMIT, 100_000_000),
                section.integer("tokens_per_minute", NO_LIMIT, NO_LIMIT, 2_000_000_000),
                section.integer("concurrency", usual.concurrency(), 1, 1_000_000),
                section.duration("max_wait", usual.maxWait()),
                new ThrottleConfig.Timeouts(
                        positive(timeout, "connect", usual.timeout().connect()),
                        positive(timeout, "first_byte", usual.timeout().firstByte()),
                        positive(timeout, "idle", usual.timeout().idle())),
                new ThrottleConfig.Breaker(
                        breaker.integer("failure_rate", usual.breaker().failureRate(), 1, 100),
                        slowCall(breaker),
                        breaker.integer("window", usual.breaker().window(), 1, 100_000),
                        breaker.integer("minimum_calls", usual.breaker().minimumCalls(), 1, 100_000),
                        positive(breaker, "open_for", usual.breaker().openFor())),
                new ThrottleConfig.Retry(
                        retry.integer("max_attempts", usual.retry().maxAttempts(), 1, 5),
                        positive(retry, "backoff", usual.retry().backoff()),
                        retry.decimal("budget", usual.retry().budget(), 0, 1),
                        retry.bool("repeat_after_sent", usual.retry().repeatAfterSent())),
                daily(section));
    }

    private static ThrottleConfig.Daily daily(Section section) {
        ThrottleConfig.Daily usual = ThrottleConfig.DEFAULT.daily();
        Section day = section.section("day");
        LocalTime resetsAt = usual.resetsAt();
        ZoneId zone = usual.zone();
        try {
            resetsAt = LocalTime.parse(day.string("resets_at", usual.resetsAt().toString()));
        } catch (DateTimeException e) {
            day.problem("resets_at", "must be a time of the day such as 00:00");
        }
        try {
            zone = ZoneId.of(day.string("zone", usual.zone().toString()));
        } catch (DateTimeException e) {
            day.problem("zone", "must be a time zone such as UTC or America/Los_Angeles");
        }
        return new ThrottleConfig.Daily(
                section.integer("requests_per_day", NO_LIMIT, NO_LIMIT, 1_000_000_000),
                section.integer("tokens_per_day", NO_LIMIT, NO_LIMIT, Integer.MAX_VALUE),
                resetsAt,
                zone);
    }

    /** From when a call is slow; zero for {@code off}. */
    private static Duration slowCall(Section breaker) {
        boolean off = breaker.string("slow_call", OFF).equalsIgnoreCase(OFF);
        return off ? Duration.ZERO : positive(breaker, "slow_call", Duration.ofMinutes(1));
    }

    private static Duration positive(Section section, String key, Duration usual) {
        Duration duration = section.duration(key, usual);
        if (duration.isZero()) {
            section.problem(key, "must be longer than 0s");
            return usual;
        }
        return duration;
    }
}
