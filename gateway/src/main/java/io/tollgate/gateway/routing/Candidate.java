package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import java.util.function.Function;

/**
 * One way to answer a call.
 *
 * @param request as this candidate is sent it
 * @param step which of the caller's alternatives it is, from 0
 * @param targetOfModel the target that a model reported by the provider stands for, where the request names none
 */
record Candidate(Request request, int step, Target target, Function<String, Target> targetOfModel, Retry retry) {}
