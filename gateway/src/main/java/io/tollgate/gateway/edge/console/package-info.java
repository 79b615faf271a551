/**
 * The web console: its files, the documents beside them, and how people sign in to it.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.console.ConsoleRoutes}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.console;
