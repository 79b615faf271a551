package io.tollgate.gateway.edge;

import io.vertx.core.http.HttpHeaders;

/** Names of the gateway's own headers. */
public final class HeaderNames {
    public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    public static final CharSequence LOG_ID = HttpHeaders.createOptimized("cf-aig-log-id");
    public static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("cf-aig-cache-status");
    public static final CharSequence STEP = HttpHeaders.createOptimized("cf-aig-step");
    public static final CharSequence PROVIDER = HttpHeaders.createOptimized("cf-aig-provider");
    public static final CharSequence MODEL = HttpHeaders.createOptimized("cf-aig-model");
    public static final CharSequence ADJUSTED = HttpHeaders.createOptimized("x-tollgate-adjusted");
    public static final CharSequence DROPPED = HttpHeaders.createOptimized("x-tollgate-dropped");
    public static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-tollgate-attempts");
    public static final CharSequence OVERHEAD = HttpHeaders.createOptimized("x-tollgate-overhead-us");

    /** Which gateway a call is at, where its path does not say it. */
    static final CharSequence GATEWAY = HttpHeaders.createOptimized("cf-aig-gateway-id");

    private HeaderNames() {}
}
