/**
 * HTTP: routes, answers and refusals. It parses and renders; it decides nothing.
 *
 * <p>Here is what all routes share; each kind of route has a package of its own below. Start with
 * {@link io.tollgate.gateway.edge.Edge}, {@link io.tollgate.gateway.edge.AccessGuard} and
 * {@link io.tollgate.gateway.edge.ErrorDialect}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge;
