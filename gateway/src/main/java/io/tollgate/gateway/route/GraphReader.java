package io.tollgate.gateway.route;

import io.tollgate.gateway.route.Element.Percentage.Share;
import io.tollgate.gateway.route.Element.Rate.Counts;
import io.tollgate.gateway.route.Element.Rate.Technique;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a route from the JSON of Cloudflare's AI Gateway, of which documentation and API have two
 * spellings in places: {@code conditions} and {@code condition}, {@code rate} and {@code rate_limit}, {@code interval}
 * and {@code window}.
 */
final class GraphReader {
    private static final int MOST_ELEMENTS = 100;
    private static final int MOST_SHARES = 5;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int MOST_RETRIES = 5;
    private static final int LONGEST_TIMEOUT = 3_600_000;
    private static final BigDecimal HIGHEST_LIMIT = BigDecimal.valueOf(1_000_000_000);
    private static final int LONGEST_INTERVAL = (int) Duration.ofDays(366).toSeconds();

    private final Problems problems = new Problems();
    private final ConditionReader conditions = new ConditionReader(problems);
    private final Set<Field> fields = new HashSet<>();
    private final Map<String, Element> elements = new LinkedHashMap<>();

    private GraphReader() {}

    static RouteGraph read(Object written) throws InvalidRouteException {
        GraphReader reader = new GraphReader();
        reader.elements(written);
        Element.Start start = reader.problems.none() ? GraphCheck.check(reader.elements, reader.problems) : null;
        if (start == null || !reader.problems.none()) {
            throw new InvalidRouteException(reader.problems.all());
        }
        reader.fields.addAll(reader.conditions.fields());
        return new RouteGraph(
                start,
                reader.elements,
                Set.copyOf(reader.fields.stream()
                        .filter(field -> field.part() == Field.Part.BODY)
                        .toList()),
                (List<?>) written);
    }

    private void elements(Object written) {
        if (!(written instanceof List<?> list) || list.isEmpty() || list.size() > MOST_ELEMENTS) {
            problems.add("elements", "must be a list of 1 to " + MOST_ELEMENTS + " elements");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            String place = "elements[" + i + "]";
            if (list.get(i) instanceof Map<?, ?> mapping) {
                element(new Part(place, mapping, problems));
            } else {
                problems.add(place, "must be an object with id, type, properties and outputs");
            }
        }
    }

    private void element(Part part) {
        String id = part.name("id");
        Element element = element(part, id);
        part.reportOthers();
        if (element != null && elements.putIfAbsent(id, element) != null) {
            problems.add(part.place() + ".id", "is \"" + id + "\", which another element has");
        }
    }

    private @Nullable Element element(Part part, String id) {
        String type = part.text("type", "");
        part.allow("name", "description");
        Part properties = part.part("properties");
        Part outputs = part.part("outputs");
        Element element = switch (type) {
            case "start" -> new Element.Start(id, outputs.output("next"));
            case "conditional" ->
                new Element.Conditional(id, condition(properties), outputs.output("true"), outputs.output("false"));
            case "percentage" -> percentage(id, properties, outputs);
            case "rate", "rate_limit" -> rate(id, properties, outputs, Counts.COUNT);
            case "budget", "budget_limit" -> rate(id, properties, outputs, Counts.COST);
            case "model" -> model(id, properties, outputs);
            case "end" -> new Element.End(id);
            default -> null;
        };
        if (element == null) {
            problems.add(
                    part.place() + ".type",
                    "must be start, conditional, percentage, rate, budget, model or end, not \"" + type + "\"");
            return null;
        }
        properties.reportOthers();
        outputs.reportOthers();
        return element;
    }

    private Condition condition(Part properties) {
        String name = properties.has("condition") ? "condition" : "conditions";
        return conditions.read(properties.place() + "." + name, properties.take(name));
    }

    private Element percentage(String id, Part properties, Part outputs) {
        List<Share> shares = new ArrayList<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (String output : outputs.names()) {
            if (output.equals("else")) {
                continue;
            }
            BigDecimal percent = output.endsWith("%")
                    ? FieldValue.number(output.substring(0, output.length() - 1).strip())
                    : null;
            if (percent == null || percent.signum() <= 0 || percent.compareTo(HUNDRED) > 0) {
                problems.add(
                        outputs.place() + "." + output,
                        "must be a share from 0 to 100 per cent such as \"10%\", or else");
                outputs.take(output);
            } else {
                sum = sum.add(percent);
                shares.add(new Share(output, percent.doubleValue(), outputs.output(output)));
            }
        }
        String otherwise = outputs.has("else") ? outputs.output("else") : null;
        if (shares.isEmpty() || shares.size() > MOST_SHARES) {
            problems.add(outputs.place(), "must have 1 to " + MOST_SHARES + " shares such as \"10%\"");
        } else if (sum.compareTo(HUNDRED) > 0) {
            problems.add(outputs.place(), "has shares of " + sum.toPlainString() + "% together, more than 100%");
        } else if (otherwise == null && sum.compareTo(HUNDRED) < 0) {
            problems.add(
                    outputs.place(),
                    "has shares of " + sum.toPlainString() + "% together and no else for the rest of the calls");
        }
        return new Element.Percentage(id, shares, otherwise, field(properties, "key"));
    }

    private Element rate(String id, Part properties, Part outputs, Counts usual) {
        String type = properties.text("limitType", usual.name().toLowerCase(Locale.ROOT));
        Counts counts = type.equals("cost") ? Counts.COST : Counts.COUNT;
        if (!type.equals("count") && !type.equals("cost")) {
            problems.add(properties.place() + ".limitType", "must be count or cost, not \"" + type + "\"");
        }
        String technique = properties.text("technique", "sliding");
        if (!technique.equals("sliding") && !technique.equals("fixed")) {
            problems.add(properties.place() + ".technique", "must be sliding or fixed, not \"" + technique + "\"");
        }
        BigDecimal limit = properties.number("limit");
        boolean whole = limit == null
                || counts == Counts.COST
                || limit.stripTrailingZeros().scale() <= 0;
        if (limit == null || limit.signum() <= 0 || limit.compareTo(HIGHEST_LIMIT) > 0 || !whole) {
            problems.add(
                    properties.place() + ".limit",
                    "must be more than 0 and at most " + HIGHEST_LIMIT.toPlainString()
                            + (counts == Counts.COST ? " USD" : ", and a whole number"));
        }
        String interval = properties.has("window") ? "window" : "interval";
        return new Element.Rate(
                id,
                counts,
                field(properties, "key"),
                limit == null ? BigDecimal.ONE : limit,
                Duration.ofSeconds(properties.whole(interval, 1, LONGEST_INTERVAL, "in seconds")),
                technique.equals("fixed") ? Technique.FIXED : Technique.SLIDING,
                outputs.output("success"),
                outputs.has("fallback") ? outputs.output("fallback") : null);
    }

    private @Nullable Field field(Part properties, String name) {
        if (!properties.has(name)) {
            return null;
        }
        try {
            Field field = Field.of(properties.text(name, ""));
            fields.add(field);
            return field;
        } catch (IllegalArgumentException e) {
            problems.add(properties.place() + "." + name, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Element model(String id, Part properties, Part outputs) {
        return new Element.Model(
                id,
                properties.name("provider"),
                properties.name("model"),
                properties.has("retries") ? (Integer) properties.whole("retries", 0, MOST_RETRIES, "") : null,
                properties.has("timeout") ? properties.whole("timeout", 1, LONGEST_TIMEOUT, "in milliseconds") : 0,
                outputs.output("success"),
                outputs.has("fallback") ? outputs.output("fallback") : null);
    }
}
