package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.Target;
import org.jspecify.annotations.Nullable;

/**
 * A target that is able to answer a call, and what its place among others may depend on.
 *
 * @param place in the order of preference, from 0
 * @param of how many there are in that order
 * @param weight more than 0
 * @param costUsd of the call, an estimate; null if no price is known
 * @param fit how well it fits the effort of reasoning that is asked for, from 0 to 1
 */
record Option(
        Target target,
        int place,
        int of,
        double weight,
        Standing standing,
        @Nullable Double costUsd,
        double fit) {
    String name() {
        return target.provider() + "/" + target.model();
    }

    Score score() {
        double seconds = standing.firstTokenMillis() / 1_000;
        return new Score(
                standing.success(),
                Math.clamp(standing.headroom(), 0, 1),
                standing.firstTokenMillis() == 0 ? Score.NOT_KNOWN : 1 / (1 + seconds),
                fit,
                of <= 1 ? 1 : 1 - (double) place / of);
    }
}
