/**
 * Dynamic routes: graphs of elements, in the JSON of Cloudflare's AI Gateway ("Dynamic routing", "JSON configuration"),
 * that a call is led through from the start to a model. They are read and checked whole here, and walked; what a field
 * of a call holds, and how much of a limit is left, is handed in.
 *
 * <p>Start with {@link io.tollgate.gateway.route.RouteGraph} and {@link io.tollgate.gateway.route.Walk}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.route;
