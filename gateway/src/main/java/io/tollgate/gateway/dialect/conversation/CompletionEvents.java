package io.tollgate.gateway.dialect.conversation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a whole answer as a stream would. */
public final class CompletionEvents {
    private CompletionEvents() {}

    /** Tells all of an answer, from {@code Start} to {@code End}. */
    public static void tell(Completion completion, Consumer<StreamEvent> to) {
        to.accept(new StreamEvent.Start(completion.id(), completion.model()));
        if (completion.usage() != null) {
            to.accept(new StreamEvent.Used(completion.usage()));
        }
        for (int i = 0; i < completion.parts().size(); i++) {
            part(i, completion.parts().get(i), to);
        }
        to.accept(new StreamEvent.Finished(completion.finish(), completion.stopSequence()));
        to.accept(new StreamEvent.End());
    }

    private static void part(int index, Part part, Consumer<StreamEvent> to) {
        to.accept(new StreamEvent.PartStart(index, part.begun()));
        if (!part.streamed().isEmpty()) {
            to.accept(new StreamEvent.Delta(index, part.streamed()));
        }
        Signature signature = signature(part);
        if (signature != null) {
            to.accept(new StreamEvent.Signed(index, signature));
        }
        to.accept(new StreamEvent.PartEnd(index));
    }

    private static @Nullable Signature signature(Part part) {
        return part instanceof Part.Reasoning thought
                ? thought.signature()
                : part instanceof Part.ToolCall call ? call.signature() : null;
    }
}
