/**
 * Google's Gemini API.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.gemini.Gemini}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.gemini;
