/**
 * Tests of the package of the same name without I/O; those on a real broker and engine are in the module standalone.
 */
@NullMarked
package io.tollgate.consumer.config;

import org.jspecify.annotations.NullMarked;
