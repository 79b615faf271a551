/**
 * One conversation, whichever wire format it was written in: what a translation between two formats goes through. Each
 * format's package has a {@link io.tollgate.gateway.dialect.conversation.Codec}, which reads and writes it; no format
 * knows another. Everything here is immutable or belongs to one call, and nothing does I/O.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.conversation.Conversation} for requests, {@link
 * io.tollgate.gateway.dialect.conversation.Completion} for answers and {@link
 * io.tollgate.gateway.dialect.conversation.StreamEvent} for streams.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect.conversation;
