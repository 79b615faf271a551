package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.Answer;

/** What those who wait get of the call that they wait for. */
sealed interface Landing {
    /** Its answer, whether it is kept for others or not. */
    record Answered(Kept answer) implements Landing {}

    /** An error of the provider's, which would be the same for each of them. */
    record Refused(Answer.Whole answer) implements Landing {}

    /** A failure that would be the same for each of them. */
    record Failed(Throwable cause) implements Landing {}

    /** Nothing: its answer is one that cannot be handed on, so each asks for itself. */
    record Unshared() implements Landing {}
}
