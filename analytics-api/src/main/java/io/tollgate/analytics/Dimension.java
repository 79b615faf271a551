package io.tollgate.analytics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What calls are grouped and filtered by: a column of the table, or one key of the calls' metadata. */
sealed interface Dimension {
    /** The name that callers use. */
    String label();

    /** Whether only a token with {@code read} may group or filter by it. */
    boolean needsRead();

    /** Whether adjustments have it too. */
    boolean ofAdjustments();

    /** The SQL that reads it, with what it binds. */
    Sql sql();

    /** The same as text; empty for adjustments that do not have it. */
    default Sql text(Counted counted) {
        return counted == Counted.ADJUSTMENTS && !ofAdjustments()
                ? new Sql("''", List.of())
                : new Sql("toString(" + sql().text() + ")", sql().parameters());
    }

    /**
     * What a filter's text stands for in SQL.
     *
     * @throws RefusedException if the text is not a value of this dimension
     */
    Object parse(String text);

    /** What callers are shown for a stored value; null for the empty string, which stands for an absent one. */
    @Nullable
    Object shown(String result);

    /** The dimension of a name, or of its alias. */
    static Optional<Dimension> named(String name) {
        if (name.startsWith(Metadata.PREFIX)) {
            String key = name.substring(Metadata.PREFIX.length());
            return key.isEmpty() || key.length() > Metadata.MAX_KEY ? Optional.empty() : Optional.of(new Metadata(key));
        }
        String label = name.equals("project_id") ? "project" : name;
        return Arrays.stream(Column.values())
                .filter(column -> column.label().equals(label))
                .map(Dimension.class::cast)
                .findFirst();
    }

    /** All names, as a refusal lists them. */
    static List<String> names() {
        return java.util.stream.Stream.concat(
                        Arrays.stream(Column.values()).map(Column::label),
                        java.util.stream.Stream.of("project_id", Metadata.PREFIX + "<key>"))
                .toList();
    }

    /** A key of {@code cf-aig-metadata}; calls without it have the value null. */
    record Metadata(String key) implements Dimension {
        static final String PREFIX = "metadata.";
        static final int MAX_KEY = 256;

        @Override
        public String label() {
            return PREFIX + key;
        }

        @Override
        public boolean needsRead() {
            return true;
        }

        @Override
        public boolean ofAdjustments() {
            return true;
        }

        @Override
        public Sql sql() {
            return new Sql("metadata[?]", List.of(key));
        }

        @Override
        public Object parse(String text) {
            return text;
        }

        @Override
        public @Nullable Object shown(String result) {
            return result.isEmpty() ? null : result;
        }
    }

    /** Who may group and filter by a column. */
    enum Asking {
        ANY,
        /** Tokens with {@code read}. */
        READ
    }

    /** What has a column. */
    enum Rows {
        CALLS,
        CALLS_AND_ADJUSTMENTS
    }

    /** A column of {@code usage}. */
    enum Column implements Dimension {
        PROVIDER("provider", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        MODEL("model", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        REQUESTED_MODEL("requested_model", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        GATEWAY("gateway", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        PROJECT("project", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        /** The token's id; null for anonymous calls. */
        TOKEN("token_id", Asking.READ, Rows.CALLS_AND_ADJUSTMENTS),
        ROUTE("route", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        /** The wire format that the caller spoke. */
        DIALECT("dialect", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        OUTCOME(
                "outcome",
                Asking.ANY,
                Rows.CALLS,
                "succeeded",
                "failed",
                "throttled",
                "canceled",
                "rejected",
                "interrupted",
                "unknown"),
        /** The HTTP status that the caller was sent; 0 if it was sent none. */
        STATUS("status", Asking.ANY, Rows.CALLS),
        ERROR_CODE("error_code", Asking.ANY, Rows.CALLS),
        CACHE("cache", Asking.ANY, Rows.CALLS, "hit", "miss", "bypass"),
        STREAM("stream", Asking.ANY, Rows.CALLS, "true", "false"),
        /** What the caller's agent calls the conversation or run; null if it named none. */
        SESSION("session", Asking.READ, Rows.CALLS_AND_ADJUSTMENTS),
        /** The agent within it; null if it named none. */
        AGENT("agent", Asking.READ, Rows.CALLS),
        /** The agent that started that one; null if it named none. */
        PARENT_AGENT("parent_agent", Asking.READ, Rows.CALLS),
        /** Whom the caller made the call for; null if it named nobody. */
        END_USER("end_user", Asking.READ, Rows.CALLS),
        /** The dynamic route that led the call; null if none did. */
        DYNAMIC_ROUTE("dynamic_route", Asking.READ, Rows.CALLS),
        /** The version of it. */
        ROUTE_VERSION("route_version", Asking.READ, Rows.CALLS),
        /** The outputs of its elements that the call took, and where it ended. */
        ROUTE_PATH("route_path", Asking.READ, Rows.CALLS),
        /** The tier at which the provider served the call, as it names it; null if it named none. */
        SERVICE_TIER("service_tier", Asking.ANY, Rows.CALLS_AND_ADJUSTMENTS),
        /** The tier that the caller asked for, as it named it; null if it named none. */
        REQUESTED_SERVICE_TIER("requested_service_tier", Asking.ANY, Rows.CALLS),
        /** Where the prices came from. */
        COST_SOURCE("cost_source", Asking.ANY, Rows.CALLS),
        /** The alias of the provider key that was used. */
        PROVIDER_KEY("provider_key_alias", Asking.READ, Rows.CALLS_AND_ADJUSTMENTS);

        private static final Pattern STATUS_CODE = Pattern.compile("0|[1-9]\\d{2}");

        private final String column;
        private final Asking asking;
        private final Rows rows;

        @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
        private final List<String> allowed;

        Column(String column, Asking asking, Rows rows, String... allowed) {
            this.column = column;
            this.asking = asking;
            this.rows = rows;
            this.allowed = List.of(allowed);
        }

        @Override
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean needsRead() {
            return asking == Asking.READ;
        }

        @Override
        public boolean ofAdjustments() {
            return rows == Rows.CALLS_AND_ADJUSTMENTS;
        }

        @Override
        public Sql sql() {
            return new Sql(column, List.of());
        }

        @Override
        public Object parse(String text) {
            if (!allowed.isEmpty() && !allowed.contains(text)) {
                throw RefusedException.invalid(
                        label(), "\"" + text + "\" is no " + label() + "; allowed: " + String.join(", ", allowed));
            }
            if (this == STATUS && !STATUS_CODE.matcher(text).matches()) {
                throw RefusedException.invalid(
                        label(), "\"" + text + "\" is not a status; allowed: 0 or an HTTP status such as 200");
            }
            return switch (this) {
                case STATUS -> Integer.valueOf(text);
                case STREAM -> Boolean.valueOf(text);
                default -> text;
            };
        }

        @Override
        public @Nullable Object shown(String result) {
            return switch (this) {
                case STATUS -> result.isEmpty() ? null : Integer.valueOf(result);
                case STREAM -> result.isEmpty() ? null : result.equals("1") || result.equals("true");
                default -> result.isEmpty() ? null : result;
            };
        }
    }
}
