package io.tollgate.analytics;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * What of the books is exported in FOCUS.
 *
 * @param filters all of them must hold; what the caller may see is among them
 */
record FocusQuery(TimeRange range, List<Filter> filters, Format format) {
    /** The version of the specification that exports follow. */
    static final String VERSION = "1.2";

    private static final Set<String> NAMES = Set.of("from", "to", "days", "version", "format");

    /** What rows and adjustments have in common, and lines show. */
    private static final List<String> FILTERS = List.of("gateway", "project", "token", "provider", "model");

    FocusQuery {
        filters = List.copyOf(filters);
        if (format != Format.CSV && format != Format.PARQUET) {
            throw new IllegalArgumentException("FOCUS is exported as CSV or Parquet");
        }
    }

    /** @throws RefusedException naming the first parameter that is not allowed */
    static FocusQuery parse(QueryDesk.Asked asked) {
        if (!asked.caller().mayRead()) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "exports are given only to a token with the permission read"));
        }
        Parameters parameters = asked.parameters();
        String version = parameters.one("version").orElse(VERSION);
        if (!version.equals(VERSION)) {
            throw RefusedException.invalid("version", "\"" + version + "\" is not a version; allowed: " + VERSION);
        }
        List<Filter> filters = new FilterParser(asked.caller()).parse(parameters, NAMES);
        filters.stream()
                .map(Filter::label)
                .filter(dimension -> !FILTERS.contains(dimension))
                .findFirst()
                .ifPresent(dimension -> {
                    throw RefusedException.invalid(
                            dimension, dimension + " does not filter exports; allowed: " + String.join(", ", FILTERS));
                });
        return new FocusQuery(
                new RangeParser(asked.now(), ZoneOffset.UTC).parse(parameters),
                filters,
                switch (parameters.one("format").orElse("csv")) {
                    case "csv" -> Format.CSV;
                    case "parquet" -> Format.PARQUET;
                    case String other ->
                        throw RefusedException.invalid(
                                "format", "\"" + other + "\" is not a format of this export; allowed: csv, parquet");
                });
    }

    /** A file's name for the export. */
    String fileName() {
        return "focus-" + range.from().toString().substring(0, 10) + "." + format.label();
    }
}
