/**
 * Roll-ups of usage rows: made after the rows, of whole spans of time, and never trusted further than their number of
 * rows reaches (decision 0037). Start with {@link io.tollgate.consumer.rollup.Rollups}.
 */
@NullMarked
package io.tollgate.consumer.rollup;

import org.jspecify.annotations.NullMarked;
