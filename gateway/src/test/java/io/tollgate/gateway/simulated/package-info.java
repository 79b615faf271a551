/** Tests of the simulated provider. Start reading at {@code SimulatedProviderIT}. */
@NullMarked
package io.tollgate.gateway.simulated;

import org.jspecify.annotations.NullMarked;
