/**
 * LiteLLM's {@code config.yaml}, read and written as ours.
 *
 * <p>Start with {@link io.tollgate.standalone.litellm.LiteLlmImport}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.standalone.litellm;
