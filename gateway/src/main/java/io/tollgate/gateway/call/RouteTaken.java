package io.tollgate.gateway.call;

/**
 * The dynamic route that a call is led by, as far as it has come.
 *
 * @param path the outputs that were taken, and where the call is
 */
public record RouteTaken(String name, String version, String path) {}
