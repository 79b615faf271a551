/** Tests of what the consumer shows of itself. Start with HealthTest. */
@NullMarked
package io.tollgate.consumer.management;

import org.jspecify.annotations.NullMarked;
