/** Tests of the dead letters' commands, without Kafka. Start with DeadLetterTest. */
@NullMarked
package io.tollgate.consumer.deadletters;

import org.jspecify.annotations.NullMarked;
