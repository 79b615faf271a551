/** Tests of the package of the same name: without I/O, and those named {@code IT} on the real engine. */
@NullMarked
package io.tollgate.consumer.store;

import org.jspecify.annotations.NullMarked;
