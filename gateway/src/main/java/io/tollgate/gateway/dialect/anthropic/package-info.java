/**
 * Anthropic's Messages.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.anthropic.AnthropicMessages}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.anthropic;
