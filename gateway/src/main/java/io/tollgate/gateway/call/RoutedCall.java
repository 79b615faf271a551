package io.tollgate.gateway.call;

/** A call that is about to be tried at one target. */
public record RoutedCall(Call call, CallOptions options, Request request, Target target) {}
