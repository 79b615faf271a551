package io.tollgate.gateway.edge;

import io.vertx.core.http.HttpHeaders;

/** Names of the gateway's own headers. */
public final class HeaderNames {
    public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    static final CharSequence LOG_ID = HttpHeaders.createOptimized("cf-aig-log-id");
    static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("cf-aig-cache-status");
    static final CharSequence STEP = HttpHeaders.createOptimized("cf-aig-step");
    static final CharSequence PROVIDER = HttpHeaders.createOptimized("cf-aig-provider");
    static final CharSequence MODEL = HttpHeaders.createOptimized("cf-aig-model");
    static final CharSequence ADJUSTED = HttpHeaders.createOptimized("x-tollgate-adjusted");
    static final CharSequence DROPPED = HttpHeaders.createOptimized("x-tollgate-dropped");
    static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-tollgate-attempts");
    static final CharSequence OVERHEAD = HttpHeaders.createOptimized("x-tollgate-overhead-us");

    /** Which gateway a call is at, where its path does not say it. */
    static final String GATEWAY = "cf-aig-gateway-id";

    private HeaderNames() {}
}
