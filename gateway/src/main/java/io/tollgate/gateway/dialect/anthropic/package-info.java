/**
 * Anthropic's Messages.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.anthropic.AnthropicMessages}, and for translations with {@link
 * io.tollgate.gateway.dialect.anthropic.MessagesCodec}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.anthropic;
