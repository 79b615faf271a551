/** Tests of the whole: of analytics over stored rows, and of the launcher. */
@NullMarked
package io.tollgate.standalone;

import org.jspecify.annotations.NullMarked;
