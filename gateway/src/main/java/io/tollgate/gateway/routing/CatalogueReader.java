package io.tollgate.gateway.routing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the catalogue's file, whose shape {@code gateway/catalogue/refresh.py} describes. */
final class CatalogueReader {
    /** Prices are decimals, and must not pass through a double. */
    private static final ObjectReader JSON = new ObjectMapper()
            .reader(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

    private CatalogueReader() {}

    static Catalogue read(InputStream json) throws IOException {
        JsonNode root = JSON.readTree(json);
        return new Catalogue(
                text(root, "version"),
                list(root, "providers").stream().map(CatalogueReader::provider).toList());
    }

    private static CatalogueProvider provider(JsonNode json) {
        return new CatalogueProvider(
                text(json, "id"),
                Pattern.compile(text(json, "api"), Pattern.CASE_INSENSITIVE),
                json.has("match") ? match(required(json, "match")) : null,
                list(json, "fallback").stream().map(JsonNode::asText).toList(),
                list(json, "models").stream().map(CatalogueReader::model).toList());
    }

    private static CatalogueProvider.Entry model(JsonNode json) {
        CatalogueModel model = new CatalogueModel(
                text(json, "id"),
                text(json, "name"),
                json.has("context") ? OptionalLong.of(required(json, "context").longValue()) : OptionalLong.empty(),
                new Prices(list(json, "prices").stream()
                        .map(CatalogueReader::period)
                        .toList()));
        return new CatalogueProvider.Entry(match(required(json, "match")), model);
    }

    private static Match match(JsonNode json) {
        Map.Entry<String, JsonNode> clause = json.properties().iterator().next();
        String kind = clause.getKey();
        if (clause.getValue().isArray()) {
            List<Match> parts =
                    clause.getValue().valueStream().map(CatalogueReader::match).toList();
            return kind.equals("and") ? new Match.All(parts) : new Match.Any(parts);
        }
        String text = clause.getValue().textValue();
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "equals" -> new Match.Equal(lower);
            case "starts_with" -> new Match.StartsWith(lower);
            case "ends_with" -> new Match.EndsWith(lower);
            case "contains" -> new Match.Contains(lower);
            case "regex" -> new Match.Regex(Pattern.compile(text));
            default -> throw new IllegalArgumentException("the catalogue holds an unknown kind of clause, " + kind);
        };
    }

    private static Prices.Period period(JsonNode json) {
        List<JsonNode> daily = list(json, "daily");
        return new Prices.Period(
                json.has("from") ? LocalDate.parse(text(json, "from")) : null,
                daily.isEmpty() ? null : new Prices.Daily(time(daily.getFirst()), time(daily.getLast())),
                rates(json));
    }

    private static PriceList rates(JsonNode json) {
        Price free = Price.perMillion(BigDecimal.ZERO);
        Price input = rate(json, "input");
        Price output = rate(json, "output");
        BigDecimal requests = json.has("request") ? required(json, "request").decimalValue() : BigDecimal.ZERO;
        return new PriceList(
                input == null ? free : input,
                output == null ? free : output,
                rate(json, "cached_input"),
                rate(json, "cache_write"),
                rate(json, "reasoning"),
                rate(json, "input_audio"),
                rate(json, "output_audio"),
                requests.divide(THOUSAND));
    }

    private static @Nullable Price rate(JsonNode json, String name) {
        JsonNode price = json.get(name);
        if (price == null) {
            return null;
        }
        if (price.isNumber()) {
            return Price.perMillion(price.decimalValue());
        }
        Price rate = Price.perMillion(required(price, "base").decimalValue());
        for (JsonNode step : list(price, "above")) {
            rate = rate.above(step.get(0).longValue(), step.get(1).decimalValue());
        }
        return rate;
    }

    private static LocalTime time(JsonNode text) {
        return LocalTime.parse(text.textValue());
    }

    private static String text(JsonNode json, String name) {
        return required(json, name).textValue();
    }

    private static List<JsonNode> list(JsonNode json, String name) {
        return json.path(name).valueStream().toList();
    }

    private static JsonNode required(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the catalogue lacks " + name + " in " + json);
        }
        return value;
    }
}
