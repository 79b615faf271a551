package io.tollgate.gateway.config;

import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.gateway.route.RouteGraph;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A dynamic route in the version that is in force.
 *
 * @param name without {@link #PREFIX}
 * @param version as rows name it
 */
public record DeployedRoute(String name, String version, RouteGraph graph) {
    /** What stands before a route's name where a call has a model's. */
    public static final String PREFIX = "dynamic/";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int DIGITS = 12;

    /**
     * A route of the configuration, whose version is named by what it holds.
     *
     * @param elements as {@link RouteGraph#of} reads them
     * @throws InvalidRouteException if the name or anything else is wrong
     */
    public static DeployedRoute configured(String name, Object elements) throws InvalidRouteException {
        if (!isName(name)) {
            throw new InvalidRouteException(List.of(
                    "the name of a route is 1 to 64 letters, digits and . _ -, and begins with a letter or digit"));
        }
        return new DeployedRoute(name, "config-" + digest(elements.toString()), RouteGraph.of(elements));
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** As a call names it. */
    public String model() {
        return PREFIX + name;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
