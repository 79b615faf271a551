/**
 * Google's Gemini API.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.gemini.Gemini}, and for translations with {@link
 * io.tollgate.gateway.dialect.gemini.GeminiCodec}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.gemini;
