/** Tests of what proves that the table is what it was. */
@NullMarked
package io.tollgate.consumer.proof;

import org.jspecify.annotations.NullMarked;
