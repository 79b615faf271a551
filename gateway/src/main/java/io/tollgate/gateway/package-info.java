/**
 * The gateway's process. Start with {@link io.tollgate.gateway.Gateway}, where everything is wired, then the stages of
 * {@link io.tollgate.gateway.call}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway;
