/**
 * What becomes known of calls after their rows were written, read off answers as they pass: the results of batches, and
 * responses that were made in the background. Start with {@link io.tollgate.gateway.late.LateTruths}.
 */
@NullMarked
package io.tollgate.gateway.late;

import org.jspecify.annotations.NullMarked;
