/**
 * The operator's API over HTTP: reads what operators ask for, and renders what is decided in
 * {@link io.tollgate.gateway.admin}.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.admin.AdminEndpoint}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.admin;
