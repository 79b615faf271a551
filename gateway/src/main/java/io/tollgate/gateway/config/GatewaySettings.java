package io.tollgate.gateway.config;

/**
 * The settings of one gateway, the tenant boundary.
 *
 * @param authentication whether a call needs a valid token
 * @param requireProject whether a call has to name its project
 * @param anonymousByok whether calls without a token may be made with the operator's provider keys
 */
public record GatewaySettings(String name, boolean authentication, boolean requireProject, boolean anonymousByok) {
    public static final String DEFAULT = "default";
}
