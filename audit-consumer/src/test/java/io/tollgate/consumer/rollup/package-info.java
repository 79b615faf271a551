/** Tests of the package of the same name. */
@NullMarked
package io.tollgate.consumer.rollup;

import org.jspecify.annotations.NullMarked;
