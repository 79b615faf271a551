package io.tollgate.gateway.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one gateway, the tenant boundary.
 *
 * @param authentication whether a call needs a valid token
 * @param requireProject whether a call has to name its project
 * @param anonymousByok whether calls without a token may be made with the operator's provider keys
 * @param configuredKeys whether the provider keys of the process's configuration are used where the gateway stores none
 * @param cache how answers are kept for identical calls
 * @param logging what is kept of prompts and answers
 */
public record GatewaySettings(
        String name,
        boolean authentication,
        boolean requireProject,
        boolean anonymousByok,
        boolean configuredKeys,
        CacheSettings cache,
        LoggingSettings logging) {
    public static final String DEFAULT = "default";

    /** The default gateway, as long as nobody has changed it. */
    public static final GatewaySettings INITIAL = of(DEFAULT);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** A gateway that keeps neither answers nor payloads. */
    public GatewaySettings(
            String name,
            boolean authentication,
            boolean requireProject,
            boolean anonymousByok,
            boolean configuredKeys) {
        this(
                name,
                authentication,
                requireProject,
                anonymousByok,
                configuredKeys,
                CacheSettings.OFF,
                LoggingSettings.OFF);
    }

    /** The same gateway, which keeps answers differently. */
    public GatewaySettings with(CacheSettings other) {
        return new GatewaySettings(name, authentication, requireProject, anonymousByok, configuredKeys, other, logging);
    }

    /** The same gateway, which keeps other payloads. */
    public GatewaySettings with(LoggingSettings other) {
        return new GatewaySettings(name, authentication, requireProject, anonymousByok, configuredKeys, cache, other);
    }

    /** A gateway that nothing was said of but its name. */
    public static GatewaySettings of(String name) {
        return new GatewaySettings(name, true, false, false, true);
    }

    /**
     * Of what spends the operator's keys, the first setting that allows more than before.
     *
     * @return null where none does
     */
    public @Nullable String spendsMoreThan(GatewaySettings before) {
        if (before.authentication && !authentication) {
            return "authentication";
        }
        if (!before.anonymousByok && anonymousByok) {
            return "anonymous_byok";
        }
        return !before.configuredKeys && configuredKeys ? "configured_keys" : null;
    }

    /** Whether a gateway may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
