/** Tests of what answers tell of other calls. */
@NullMarked
package io.tollgate.gateway.late;

import org.jspecify.annotations.NullMarked;
