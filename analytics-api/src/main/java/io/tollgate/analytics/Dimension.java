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

    /** A column of {@code usage}. */
    enum Column implements Dimension {
        PROVIDER("provider"),
        MODEL("model"),
        REQUESTED_MODEL("requested_model"),
        GATEWAY("gateway"),
        PROJECT("project"),
        /** The token's id; null for anonymous calls. */
        TOKEN("token_id"),
        ROUTE("route"),
        /** The wire format that the caller spoke. */
        DIALECT("dialect"),
        OUTCOME("outcome", "succeeded", "failed", "throttled", "canceled", "rejected", "interrupted", "unknown"),
        /** The HTTP status that the caller was sent; 0 if it was sent none. */
        STATUS("status"),
        ERROR_CODE("error_code"),
        CACHE("cache", "hit", "miss", "bypass"),
        STREAM("stream", "true", "false"),
        /** What the caller's agent calls the conversation or run; null if it named none. */
        SESSION("session"),
        /** The agent within it; null if it named none. */
        AGENT("agent"),
        /** The agent that started that one; null if it named none. */
        PARENT_AGENT("parent_agent"),
        /** Whom the caller made the call for; null if it named nobody. */
        END_USER("end_user"),
        /** The dynamic route that led the call; null if none did. */
        DYNAMIC_ROUTE("dynamic_route"),
        /** The version of it. */
        ROUTE_VERSION("route_version"),
        /** The outputs of its elements that the call took, and where it ended. */
        ROUTE_PATH("route_path"),
        /** The tier at which the provider served the call, as it names it; null if it named none. */
        SERVICE_TIER("service_tier"),
        /** The tier that the caller asked for, as it named it; null if it named none. */
        REQUESTED_SERVICE_TIER("requested_service_tier"),
        /** Where the prices came from. */
        COST_SOURCE("cost_source"),
        /** The alias of the provider key that was used. */
        PROVIDER_KEY("provider_key_alias");

        private static final Pattern STATUS_CODE = Pattern.compile("0|[1-9]\\d{2}");

        private final String column;

        @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
        private final List<String> allowed;

        Column(String column, String... allowed) {
            this.column = column;
            this.allowed = List.of(allowed);
        }

        @Override
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean needsRead() {
            return switch (this) {
                case TOKEN,
                        SESSION,
                        AGENT,
                        PARENT_AGENT,
                        END_USER,
                        DYNAMIC_ROUTE,
                        ROUTE_VERSION,
                        ROUTE_PATH,
                        PROVIDER_KEY -> true;
                case PROVIDER,
                        MODEL,
                        REQUESTED_MODEL,
                        GATEWAY,
                        PROJECT,
                        ROUTE,
                        DIALECT,
                        OUTCOME,
                        STATUS,
                        ERROR_CODE,
                        CACHE,
                        STREAM,
                        SERVICE_TIER,
                        REQUESTED_SERVICE_TIER,
                        COST_SOURCE -> false;
            };
        }

        @Override
        public boolean ofAdjustments() {
            return switch (this) {
                case PROVIDER,
                        MODEL,
                        REQUESTED_MODEL,
                        GATEWAY,
                        PROJECT,
                        TOKEN,
                        ROUTE,
                        DIALECT,
                        SESSION,
                        SERVICE_TIER,
                        PROVIDER_KEY -> true;
                case OUTCOME,
                        STATUS,
                        ERROR_CODE,
                        CACHE,
                        STREAM,
                        AGENT,
                        PARENT_AGENT,
                        END_USER,
                        DYNAMIC_ROUTE,
                        ROUTE_VERSION,
                        ROUTE_PATH,
                        REQUESTED_SERVICE_TIER,
                        COST_SOURCE -> false;
            };
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
