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
        Part begun = part;
        String text = "";
        Signature signature = null;
        switch (part) {
            case Part.Text said -> {
                begun = new Part.Text(said.path(), "", said.cacheControl());
                text = said.text();
            }
            case Part.Reasoning thought -> {
                begun = new Part.Reasoning(thought.path(), "", null);
                text = thought.text();
                signature = thought.signature();
            }
            case Part.ToolCall call -> {
                begun = new Part.ToolCall(call.path(), call.id(), call.name(), "", null);
                text = call.arguments();
                signature = call.signature();
            }
            case Part.Refusal refusal -> {
                begun = new Part.Refusal(refusal.path(), "");
                text = refusal.text();
            }
            case Part.Image image -> {}
            case Part.Document document -> {}
            case Part.Audio audio -> {}
            case Part.ToolResult result -> {}
            case Part.Foreign foreign -> {}
        }
        to.accept(new StreamEvent.PartStart(index, begun));
        delta(index, text, to);
        sign(index, signature, to);
        to.accept(new StreamEvent.PartEnd(index));
    }

    private static void delta(int index, String text, Consumer<StreamEvent> to) {
        if (!text.isEmpty()) {
            to.accept(new StreamEvent.Delta(index, text));
        }
    }

    private static void sign(int index, @Nullable Signature signature, Consumer<StreamEvent> to) {
        if (signature != null) {
            to.accept(new StreamEvent.Signed(index, signature));
        }
    }
}
