package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a whole answer of what a stream tells, part by part. For one answer. */
final class Collected implements Consumer<StreamEvent> {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String id = "";
    private String model = "";
    private @Nullable Part part;
    private @Nullable Signature signature;
    private Finish finish = Finish.STOP;
    private @Nullable TokenUsage usage;

    @Override
    public void accept(StreamEvent event) {
        switch (event) {
            case StreamEvent.Start start -> {
                id = start.id();
                model = start.model();
            }
            case StreamEvent.PartStart start -> {
                part = start.part();
                signature = null;
                text.setLength(0);
            }
            case StreamEvent.Delta delta -> text.append(delta.text());
            case StreamEvent.Signed signed -> signature = signed.signature();
            case StreamEvent.PartEnd end -> {
                if (part != null) {
                    parts.add(whole(part));
                }
            }
            case StreamEvent.Finished finished -> finish = finished.finish();
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed failed -> {
                // Nobody makes a whole answer of it.
            }
            case StreamEvent.End end -> {
                // Nothing is left to be told.
            }
        }
    }

    private Part whole(Part begun) {
        return switch (begun) {
            case Part.Text said -> new Part.Text("", text.toString());
            case Part.Reasoning thought -> new Part.Reasoning("", text.toString(), signature);
            case Part.ToolCall call -> new Part.ToolCall("", call.id(), call.name(), text.toString(), signature);
            case Part.Refusal refusal -> new Part.Refusal("", text.toString());
            case Part.Image image -> image;
            case Part.Document document -> document;
            case Part.Audio audio -> audio;
            case Part.ToolResult result -> result;
            case Part.Foreign foreign -> foreign;
        };
    }

    Completion completion() {
        return new Completion(id, model, parts, finish, null, usage);
    }
}
