package io.tollgate.analytics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
                    Dimension dimension = Dimension.named(name)
                            .orElseThrow(() -> RefusedException.invalid(
                                    name,
                                    "\"" + name + "\" is not a parameter; allowed: " + String.join(", ", sorted(others))
                                            + ", and the filters " + String.join(", ", Dimension.names())));
                    Filter filter = filter(name, dimension, parameters.all(name));
                    filters.merge(dimension.label(), filter, FilterParser::joined);
                });
        Set<String> gateways = caller.gateways();
        if (gateways == null) {
            return List.copyOf(filters.values());
        }
        List<Filter> all = new ArrayList<>(filters.values());
        all.add(new Filter(
                Dimension.Column.GATEWAY,
                gateways.stream().sorted().map(Object.class::cast).toList(),
                List.of()));
        return gatewaysChecked(all, gateways);
    }

    private Filter filter(String name, Dimension dimension, List<String> values) {
        if (!caller.maySee(dimension)) {
            throw needsRead(dimension);
        }
        if (values.size() > MAX_VALUES) {
            throw RefusedException.invalid(name, name + " may be given " + MAX_VALUES + " times at most");
        }
        List<Object> any = new ArrayList<>();
        List<Object> none = new ArrayList<>();
        for (String value : values) {
            if (value.length() > MAX_LENGTH) {
                throw RefusedException.invalid(
                        name, "a value of " + name + " has more than " + MAX_LENGTH + " characters");
            }
            if (value.startsWith("!")) {
                none.add(dimension.parse(value.substring(1)));
            } else {
                any.add(dimension.parse(value));
            }
        }
        return new Filter(dimension, any, none);
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
                .filter(filter -> filter.dimension() == Dimension.Column.GATEWAY)
                .flatMap(filter -> filter.any().stream())
                .filter(gateway -> !gateways.contains((String) gateway))
                .findFirst()
                .ifPresent(gateway -> {
                    throw new RefusedException(new Failure.Denied(
                            "gateway_not_allowed", "the token is not for the gateway \"" + gateway + "\""));
                });
        return List.copyOf(filters);
    }

    private static Filter joined(Filter one, Filter other) {
        List<Object> any = new ArrayList<>(one.any());
        any.addAll(other.any());
        List<Object> none = new ArrayList<>(one.none());
        none.addAll(other.none());
        return new Filter(one.dimension(), any, none);
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
