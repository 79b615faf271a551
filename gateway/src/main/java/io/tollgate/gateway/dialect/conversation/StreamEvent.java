package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.ErrorBody;
import org.jspecify.annotations.Nullable;

/**
 * What a stream tells, in this order: {@code Start}; parts, each from {@code PartStart} to {@code PartEnd}, which may
 * overlap where the provider's do; {@code Finished}; {@code Used} any number of times from the start on, each replacing
 * the one before; {@code End}. {@code Failed} may come at any time, and nothing but {@code End} follows it.
 */
public sealed interface StreamEvent {
    /** The answer begins. */
    record Start(String id, String model) implements StreamEvent {}

    /**
     * A part begins.
     *
     * @param index from 0, in the order in which parts begin
     * @param part without what comes in deltas: empty text, empty arguments, no signature
     */
    record PartStart(int index, Part part) implements StreamEvent {}

    /** More of a text, of reasoning, of a refusal or of a tool call's arguments. */
    record Delta(int index, String text) implements StreamEvent {}

    /** The signature of a part, whole. */
    record Signed(int index, Signature signature) implements StreamEvent {}

    record PartEnd(int index) implements StreamEvent {}

    record Finished(Finish finish, @Nullable String stopSequence) implements StreamEvent {}

    record Used(TokenUsage usage) implements StreamEvent {}

    record Failed(ErrorBody error) implements StreamEvent {}

    record End() implements StreamEvent {}
}
