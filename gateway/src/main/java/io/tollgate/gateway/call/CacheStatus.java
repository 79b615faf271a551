package io.tollgate.gateway.call;

/** What the gateway's cache had to do with a call. */
public enum CacheStatus {
    /** Nothing: it is off for this call, or the call is not one that it keeps answers of. */
    BYPASS,
    /** It was asked and had no answer. */
    MISS,
    /** It has answered. */
    HIT
}
