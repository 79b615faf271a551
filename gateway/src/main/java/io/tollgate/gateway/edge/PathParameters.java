package io.tollgate.gateway.edge;

import io.tollgate.gateway.config.AccountId;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which values the parameters of paths can have. */
public final class PathParameters {
    /** What replaces a provider in the paths of Cloudflare's unified API. */
    private static final String COMPAT = "compat";

    private PathParameters() {}

    /** Whether a parameter can have a value; values that are part of other routes' paths are excluded. */
    public static boolean canBe(String parameter, @Nullable String value) {
        return switch (parameter) {
            case "account" -> value != null && !AccountId.isTaken(value);
            case "provider" -> !COMPAT.equals(value);
            default -> true;
        };
    }

    /** Whether a path is one of those that a route's path, which may have parameters, stands for. */
    static boolean matches(String route, String path) {
        String[] expected = route.split("/", -1);
        String[] given = path.split("/", -1);
        // A trailing slash in a route's path stands for whatever follows it.
        boolean open = route.endsWith("/");
        int named = open ? expected.length - 1 : expected.length;
        return (open ? given.length > named : given.length == named)
                && IntStream.range(0, named).allMatch(i -> segmentMatches(expected[i], given[i]));
    }

    private static boolean segmentMatches(String expected, String given) {
        return expected.startsWith(":") ? canBe(expected.substring(1), given) : expected.equals(given);
    }
}
