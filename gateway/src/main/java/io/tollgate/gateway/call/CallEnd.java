package io.tollgate.gateway.call;

/**
 * How a call ended.
 *
 * @param status HTTP status that the caller was sent; 0 if it was sent none
 */
public record CallEnd(CallResult result, int status, long endedAtNanos) {}
