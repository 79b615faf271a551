/**
 * OpenAI's chat completions, completions and embeddings.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.openai.OpenAiChat}, and for translations with {@link
 * io.tollgate.gateway.dialect.openai.ChatCodec}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.openai;
