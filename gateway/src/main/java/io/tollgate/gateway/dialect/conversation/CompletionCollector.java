package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.TokenUsage;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a whole answer of what a stream tells. For one answer. */
public final class CompletionCollector implements Consumer<StreamEvent> {
    private final Map<Integer, Growing> parts = new TreeMap<>();
    private String id = "";
    private String model = "";
    private Finish finish = Finish.STOP;
    private @Nullable String stopSequence;
    private @Nullable TokenUsage usage;

    /** A part of which more may come. */
    private static final class Growing {
        final Part begun;
        final StringBuilder text = new StringBuilder();

        @Nullable
        Signature signature;

        Growing(Part begun) {
            this.begun = begun;
        }

        Part grown() {
            return switch (begun) {
                case Part.Text part -> new Part.Text(part.path(), text.toString(), part.cacheControl());
                case Part.Reasoning part -> new Part.Reasoning(part.path(), text.toString(), signature);
                case Part.ToolCall part ->
                    new Part.ToolCall(part.path(), part.id(), part.name(), text.toString(), signature);
                case Part.Refusal part -> new Part.Refusal(part.path(), text.toString());
                case Part.Image part -> part;
                case Part.Document part -> part;
                case Part.Audio part -> part;
                case Part.ToolResult part -> part;
                case Part.Foreign part -> part;
            };
        }
    }

    @Override
    public void accept(StreamEvent event) {
        switch (event) {
            case StreamEvent.Start start -> {
                id = start.id();
                model = start.model();
            }
            case StreamEvent.PartStart start -> parts.put(start.index(), new Growing(start.part()));
            case StreamEvent.Delta delta -> {
                Growing part = parts.get(delta.index());
                if (part != null) {
                    part.text.append(delta.text());
                }
            }
            case StreamEvent.Signed signed -> {
                Growing part = parts.get(signed.index());
                if (part != null) {
                    part.signature = signed.signature();
                }
            }
            case StreamEvent.PartEnd end -> {}
            case StreamEvent.Finished finished -> {
                finish = finished.finish();
                stopSequence = finished.stopSequence();
            }
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed failed -> finish = Finish.ERROR;
            case StreamEvent.End end -> {}
        }
    }

    /** What has been told up to here. */
    public Completion completion() {
        return new Completion(
                id, model, parts.values().stream().map(Growing::grown).toList(), finish, stopSequence, usage);
    }
}
