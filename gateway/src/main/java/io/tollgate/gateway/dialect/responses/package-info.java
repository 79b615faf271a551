/**
 * OpenAI's Responses.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.responses.OpenAiResponses} for what passes as bytes, and with {@link
 * io.tollgate.gateway.dialect.responses.ResponsesCodec} for what is translated.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.responses;
