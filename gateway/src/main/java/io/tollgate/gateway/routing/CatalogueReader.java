package io.tollgate.gateway.routing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.tollgate.gateway.call.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads the catalogue's file, whose shape {@code gateway/catalogue/refresh.py} describes. */
final class CatalogueReader {
    /** Prices are decimals, and must not pass through a double. */
    private static final ObjectReader JSON = new ObjectMapper()
            .reader(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private CatalogueReader() {}

    static Catalogue read(InputStream json) throws IOException {
        JsonNode root = JSON.readTree(json);
        String version = text(root, "version");
        return new Catalogue(
                version,
                list(root, "providers").stream()
                        .map(provider -> provider(provider, version))
                        .toList());
    }

    private static CatalogueProvider provider(JsonNode json, String version) {
        return new CatalogueProvider(
                text(json, "id"),
                Pattern.compile(text(json, "api"), Pattern.CASE_INSENSITIVE),
                json.has("match") ? match(required(json, "match")) : null,
                list(json, "fallback").stream().map(JsonNode::asText).toList(),
                list(json, "models").stream()
                        .map(model -> model(model, version))
                        .toList());
    }

    private static CatalogueProvider.Entry model(JsonNode json, String version) {
        CatalogueModel model = new CatalogueModel(
                text(json, "id"),
                text(json, "name"),
                count(json, "context"),
                count(json, "output"),
                new Prices(
                        version,
                        list(json, "prices").stream()
                                .map(CatalogueReader::period)
                                .toList()));
        return new CatalogueProvider.Entry(match(required(json, "match")), model);
    }

    private static OptionalLong count(JsonNode json, String name) {
        return json.has(name) ? OptionalLong.of(required(json, name).longValue()) : OptionalLong.empty();
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
        Map<String, Map<Meter, Price>> tiers = new HashMap<>();
        json.path("tiers").properties().forEach(tier -> tiers.put(tier.getKey(), prices(tier.getValue())));
        Map<String, BigDecimal> regions = new HashMap<>();
        json.path("regions")
                .properties()
                .forEach(
                        region -> regions.put(region.getKey(), region.getValue().decimalValue()));
        return new PriceList(prices(json), tiers, regions, false);
    }

    private static Map<Meter, Price> prices(JsonNode json) {
        Map<Meter, Price> prices = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            JsonNode price = json.get(meter.id());
            if (price != null) {
                prices.put(meter, meter.unit() == Meter.Unit.TOKEN ? rate(price) : Price.each(price.decimalValue()));
            }
        }
        return prices;
    }

    private static Price rate(JsonNode price) {
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
