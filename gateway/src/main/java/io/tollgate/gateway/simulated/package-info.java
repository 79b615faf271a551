/**
 * A provider that needs no account: an HTTP server speaking OpenAI's, Anthropic's and Gemini's wire formats whose
 * answers follow from the request alone, and which misbehaves over HTTP on request. Start reading at {@link
 * io.tollgate.gateway.simulated.SimulatedProvider}, then {@link io.tollgate.gateway.simulated.Behaviour}.
 */
@NullMarked
package io.tollgate.gateway.simulated;

import org.jspecify.annotations.NullMarked;
