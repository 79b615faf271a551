/**
 * What operators do with dead letters: look at them, and have their records stored once they can be. Start with {@link
 * io.tollgate.consumer.deadletters.DeadLettersCommand}.
 */
@NullMarked
package io.tollgate.consumer.deadletters;

import org.jspecify.annotations.NullMarked;
