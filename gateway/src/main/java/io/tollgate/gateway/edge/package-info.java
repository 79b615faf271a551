/**
 * HTTP: routes, dialects' codecs, answers and refusals. It parses and renders; it decides nothing.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.Edge}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge;
