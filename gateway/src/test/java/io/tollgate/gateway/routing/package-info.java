/** Tests of models and prices. Start reading at {@code PricesTest}. */
@NullMarked
package io.tollgate.gateway.routing;

import org.jspecify.annotations.NullMarked;
