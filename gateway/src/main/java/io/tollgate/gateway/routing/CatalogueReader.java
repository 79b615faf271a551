package io.tollgate.gateway.routing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the catalogue's file, whose shape {@code gateway/catalogue/refresh.py} describes. */
final class CatalogueReader {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

    private CatalogueReader() {}

    static Catalogue read(InputStream json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            Map<?, ?> root = (Map<?, ?>) value(parser);
            return new Catalogue(
                    text(root, "version"),
                    list(root, "providers").stream()
                            .map(each -> provider((Map<?, ?>) each))
                            .toList());
        }
    }

    /** The value at the parser's token: a map, a list, a string or a decimal; the file holds no other. */
    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            default -> throw new IOException("the catalogue holds " + parser.currentToken());
        };
    }

    private static Map<String, Object> map(JsonParser parser) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }

    private static List<Object> elements(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }

    private static CatalogueProvider provider(Map<?, ?> json) {
        return new CatalogueProvider(
                text(json, "id"),
                Pattern.compile(text(json, "api"), Pattern.CASE_INSENSITIVE),
                json.get("match") instanceof Map<?, ?> names ? match(names) : null,
                list(json, "fallback").stream().map(String::valueOf).toList(),
                list(json, "models").stream()
                        .map(each -> model((Map<?, ?>) each))
                        .toList());
    }

    private static CatalogueProvider.Entry model(Map<?, ?> json) {
        CatalogueModel model = new CatalogueModel(
                text(json, "id"),
                text(json, "name"),
                json.get("context") instanceof BigDecimal context
                        ? OptionalLong.of(context.longValueExact())
                        : OptionalLong.empty(),
                new Prices(list(json, "prices").stream()
                        .map(each -> period((Map<?, ?>) each))
                        .toList()));
        return new CatalogueProvider.Entry(match((Map<?, ?>) required(json, "match")), model);
    }

    private static Match match(Map<?, ?> json) {
        Map.Entry<?, ?> clause = json.entrySet().iterator().next();
        String kind = String.valueOf(clause.getKey());
        if (clause.getValue() instanceof List<?> several) {
            List<Match> parts =
                    several.stream().map(each -> match((Map<?, ?>) each)).toList();
            return kind.equals("and") ? new Match.All(parts) : new Match.Any(parts);
        }
        String text = String.valueOf(clause.getValue());
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "equals" -> new Match.Equal(lower);
            case "starts_with" -> new Match.StartsWith(lower);
            case "ends_with" -> new Match.EndsWith(lower);
            case "contains" -> new Match.Contains(lower);
            case "regex" -> new Match.Regex(Pattern.compile(text));
            default -> throw new IllegalArgumentException("the catalogue holds a clause of a new kind, " + kind);
        };
    }

    private static Prices.Period period(Map<?, ?> json) {
        List<?> daily = list(json, "daily");
        return new Prices.Period(
                json.get("from") instanceof String from ? LocalDate.parse(from) : null,
                daily.isEmpty() ? null : new Prices.Daily(time(daily.getFirst()), time(daily.getLast())),
                rates(json));
    }

    private static PriceList rates(Map<?, ?> json) {
        Price free = Price.perMillion(BigDecimal.ZERO);
        Price input = rate(json, "input");
        Price output = rate(json, "output");
        BigDecimal requests = json.get("request") instanceof BigDecimal thousand ? thousand : BigDecimal.ZERO;
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

    private static @Nullable Price rate(Map<?, ?> json, String name) {
        Object price = json.get(name);
        if (price instanceof BigDecimal flat) {
            return Price.perMillion(flat);
        }
        if (!(price instanceof Map<?, ?> stepped)) {
            return null;
        }
        Price rate = Price.perMillion((BigDecimal) required(stepped, "base"));
        for (Object each : list(stepped, "above")) {
            List<?> step = (List<?>) each;
            rate = rate.above(((BigDecimal) step.getFirst()).longValueExact(), (BigDecimal) step.getLast());
        }
        return rate;
    }

    private static LocalTime time(Object text) {
        return LocalTime.parse(String.valueOf(text));
    }

    private static String text(Map<?, ?> json, String name) {
        return (String) required(json, name);
    }

    private static List<?> list(Map<?, ?> json, String name) {
        return json.get(name) instanceof List<?> list ? list : List.of();
    }

    private static Object required(Map<?, ?> json, String name) {
        Object value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the catalogue lacks " + name + " in " + json.keySet());
        }
        return value;
    }
}
