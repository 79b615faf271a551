/**
 * Readers of requests: what a call asks for, by its headers, its body or a form. Bodies are read within bounds, and no
 * further than is needed.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.request.RequestReading}, the stage that has a call read, and
 * {@link io.tollgate.gateway.edge.request.RequestReader}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.request;
