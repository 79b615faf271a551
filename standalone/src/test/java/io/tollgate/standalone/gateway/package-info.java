/**
 * The gateway over real sockets, between its callers, an upstream that misbehaves and a real broker. Start with {@link
 * io.tollgate.standalone.gateway.GatewayBed}.
 */
@NullMarked
package io.tollgate.standalone.gateway;

import org.jspecify.annotations.NullMarked;
