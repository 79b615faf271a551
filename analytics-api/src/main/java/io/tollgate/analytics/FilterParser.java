package io.tollgate.analytics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the filters, and adds the one that keeps a caller to its gateways; pure. */
final class FilterParser {
    static final int MAX_VALUES = 100;
    static final int MAX_LENGTH = 512;

    private final Caller caller;

    FilterParser(Caller caller) {
        this.caller = caller;
    }

    /** One filter per dimension, in the order of their names; the parameters in {@code others} are no filters. */
    List<Filter> parse(Parameters parameters, Set<String> others) {
        Map<String, Filter> filters = new TreeMap<>();
        parameters.values().keySet().stream()
                .filter(name -> !others.contains(name))
                .sorted()
                .forEach(name -> {
                    Filter filter = filter(name, parameters.all(name), others);
                    filters.merge(filter.label(), filter, FilterParser::joined);
                });
        Set<String> gateways = caller.gateways();
        if (gateways == null) {
            return List.copyOf(filters.values());
        }
        List<Filter> all = new ArrayList<>(filters.values());
        all.add(new Filter.Values(
                Dimension.Column.GATEWAY,
                gateways.stream().sorted().map(Object.class::cast).toList(),
                List.of()));
        return gatewaysChecked(all, gateways);
    }

    private Filter filter(String name, List<String> values, Set<String> others) {
        checkSizes(name, values);
        List<String> any =
                values.stream().filter(value -> !value.startsWith("!")).toList();
        List<String> none = values.stream()
                .filter(value -> value.startsWith("!"))
                .map(value -> value.substring(1))
                .toList();
        Measure measure = Measure.named(name).orElse(null);
        if (measure != null) {
            return new Filter.Numbers(measure, ranges(name, any), ranges(name, none));
        }
        Dimension dimension = Dimension.named(name)
                .orElseThrow(() -> RefusedException.invalid(
                        name,
                        "\"" + name + "\" is not a parameter; allowed: " + String.join(", ", sorted(others))
                                + ", the filters " + String.join(", ", Dimension.names()) + ", and the numbers "
                                + String.join(", ", Measure.names())));
        if (!caller.maySee(dimension)) {
            throw needsRead(dimension);
        }
        return new Filter.Values(
                dimension,
                any.stream().map(dimension::parse).toList(),
                none.stream().map(dimension::parse).toList());
    }

    private static List<NumberRange> ranges(String name, List<String> values) {
        return values.stream().map(value -> NumberRange.parse(name, value)).toList();
    }

    private static void checkSizes(String name, List<String> values) {
        if (values.size() > MAX_VALUES) {
            throw RefusedException.invalid(name, name + " may be given " + MAX_VALUES + " times at most");
        }
        for (String value : values) {
            if (value.length() > MAX_LENGTH) {
                throw RefusedException.invalid(
                        name, "a value of " + name + " has more than " + MAX_LENGTH + " characters");
            }
        }
    }

    static RefusedException needsRead(Dimension dimension) {
        return new RefusedException(new Failure.Denied(
                "permission_denied", dimension.label() + " is shown only to a token with the permission read"));
    }

    private static List<Filter> gatewaysChecked(List<Filter> filters, Set<String> gateways) {
        if (gateways.isEmpty()) {
            throw new RefusedException(new Failure.Denied("gateway_not_allowed", "the token has no gateway"));
        }
        filters.stream()
                .flatMap(filter ->
                        filter instanceof Filter.Values values && values.dimension() == Dimension.Column.GATEWAY
                                ? values.any().stream()
                                : Stream.empty())
                .filter(gateway -> !gateways.contains((String) gateway))
                .findFirst()
                .ifPresent(gateway -> {
                    throw new RefusedException(new Failure.Denied(
                            "gateway_not_allowed", "the token is not for the gateway \"" + gateway + "\""));
                });
        return List.copyOf(filters);
    }

    /** Two names of one dimension. */
    private static Filter joined(Filter one, Filter other) {
        if (one instanceof Filter.Values first && other instanceof Filter.Values second) {
            return new Filter.Values(
                    first.dimension(), both(first.any(), second.any()), both(first.none(), second.none()));
        }
        throw new IllegalArgumentException("numbers have one name each");
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
