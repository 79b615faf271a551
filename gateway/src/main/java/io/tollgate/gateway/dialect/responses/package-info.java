/**
 * OpenAI's Responses.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.responses.OpenAiResponses}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.responses;
