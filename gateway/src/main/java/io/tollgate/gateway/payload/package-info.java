/**
 * Prompts and answers on their way to Kafka, where a gateway keeps them: copied on the call's event loop, redacted, cut
 * and sealed on a thread of their own. No call waits for its payload, and whatever is lost of it touches no row.
 *
 * <p>Start with {@link io.tollgate.gateway.payload.Payloads}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.payload;
