/** Everything on one machine: {@link io.tollgate.standalone.Tollgate} is the command that starts it. */
@NullMarked
package io.tollgate.standalone;

import org.jspecify.annotations.NullMarked;
