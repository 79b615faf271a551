/**
 * The gateway's configuration: immutable records, parsed once, all problems reported together.
 *
 * <p>Start with {@link io.tollgate.gateway.config.GatewayConfig}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.config;
