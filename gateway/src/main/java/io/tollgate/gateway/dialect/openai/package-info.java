/**
 * OpenAI's chat completions, completions and embeddings.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.openai.OpenAiChat}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.openai;
