package io.tollgate.gateway.call;

/** The limits of one token. */
public record TokenLimits(String tokenId, Limits limits) {}
