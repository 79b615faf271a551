/**
 * The gateway over real sockets, between its callers, an upstream that misbehaves and a real broker. Start with {@link
 * io.tollgate.gateway.GatewayFixture}.
 */
@NullMarked
package io.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
