/**
 * Lists of the models that a caller may use, in the formats of those APIs that have such lists.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.models.ModelRoutes}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.models;
