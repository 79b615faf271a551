package io.tollgate.gateway.edge.status;

import io.tollgate.gateway.audit.SpoolFigures;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How the gateway itself is; asked at each request for it.
 *
 * @param serving whether it can serve calls
 * @param control how the control state is
 * @param spool how much of the audit waits
 */
public record GatewayHealth(BooleanSupplier serving, Supplier<ControlHealth> control, Supplier<SpoolFigures> spool) {}
