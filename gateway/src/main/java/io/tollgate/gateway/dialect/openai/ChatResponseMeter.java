package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.JsonScanner;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.OutputEstimator;
import io.tollgate.gateway.dialect.ResponseMeter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Meters a chat completion, or embeddings, in OpenAI's format. Events are parsed only where a scan of their bytes says
 * that there is something to find, so that a chunk of text costs one pass.
 */
public final class ChatResponseMeter implements ResponseMeter {
    private static final byte[] ERROR_EVENT = "event: error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final ChatEventParser.Found NOTHING = new ChatEventParser.Found(false, false, false, false);

    private final ChatEventScanner scanner = new ChatEventScanner();
    private final OpenAiUsage usageReader = new OpenAiUsage();
    private final OutputEstimator output = new OutputEstimator();
    private final Choices choices = new Choices();
    private @Nullable JsonScanner pieces;
    private boolean begun;
    private boolean document;
    private boolean usageReported;
    private boolean finished;
    private boolean failed;
    private boolean done;

    @Override
    public boolean event(byte[] bytes, int start, int end) {
        int data = start;
        while (data < end && bytes[data] != '{') {
            data++;
        }
        if (Bytes.startsWith(bytes, start, data, ERROR_EVENT)) {
            failed = true;
        }
        if (data == end) {
            done |= Bytes.contains(bytes, start, end, DONE);
            return false;
        }
        scanner.scan(bytes, data, end);
        ChatEventParser.Found found =
                scanner.needsParse() ? ChatEventParser.parse(bytes, data, end - data, usageReader) : NOTHING;
        scanner.serviceTier(usageReader::serviceTier);
        failed |= found.error();
        begun |= !found.nothingElse() && !found.error();
        text(scanner.textBytes());
        choices.event(scanner);
        finished |= scanner.finishes() > 0;
        failed |= scanner.fails();
        output.event();
        if (found.usage()) {
            usageReported = true;
            output.usageReported();
        }
        return found.nothingElse();
    }

    @Override
    public void eventPiece(byte[] bytes, int start, int end, boolean last) {
        int data = start;
        JsonScanner into = pieces;
        if (into == null) {
            while (data < end && bytes[data] != '{') {
                data++;
            }
            if (data < end) {
                into = new JsonScanner(OpenAiChat.SHAPE.paths(), new LongEvent());
                pieces = into;
                begun = true;
                output.event();
            }
        }
        if (into != null) {
            into.bytes(bytes, data, end);
            if (last) {
                pieces = null;
            }
        }
    }

    /** Hears what is in an event that comes in pieces. */
    private final class LongEvent implements JsonScanner.Listener {
        @Override
        public void member(String path, byte[] value) {
            if (OpenAiChat.SHAPE.usage().contains(path)) {
                Observations.reading(value, parser -> {
                    if (parser.currentToken() == JsonToken.START_OBJECT && usageReader.read(parser)) {
                        usageReported = true;
                        output.usageReported();
                    }
                });
            } else if (OpenAiChat.SHAPE.finish().contains(path)) {
                finished |= value[0] == '"';
                failed |= Bytes.startsWith(value, 0, value.length, ERROR);
            } else if (path.equals("error")) {
                failed |= value[0] != 'n';
            } else {
                usageReader.other(path, value);
            }
        }

        @Override
        public void text(String name, long bytes) {
            if (OpenAiChat.SHAPE.texts().contains(name)) {
                ChatResponseMeter.this.text(bytes);
            }
        }
    }

    /** Reads a document that is all there. */
    @Override
    public void json(byte[] bytes, int start, int end) {
        document = true;
        ChatEventParser.Found found = ChatEventParser.parse(bytes, start, end - start, usageReader);
        usageReported = found.usage();
        failed = found.error() || found.halfFinished();
        TokenUsage told = usageReader.usage();
        if (!failed && (told == null || told.outputTokens() == 0)) {
            scanner.scan(bytes, start, end);
        }
    }

    private void text(long bytes) {
        if (bytes > 0) {
            output.add(bytes);
            // Of several choices, one may end before the others.
            finished = false;
        }
    }

    @Override
    public boolean usageReported() {
        return usageReported;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public boolean done() {
        return done && !choices.unfinished();
    }

    @Override
    public boolean complete() {
        return (done || finished) && !choices.unfinished();
    }

    /** The request of a parsed call names its model. */
    @Override
    public @Nullable String model() {
        return null;
    }

    @Override
    public long nextEvent() {
        return 0;
    }

    @Override
    public MeteredUsage usage(long promptBytes) {
        boolean nothing = usageReader.usage() == null && (document ? failed : !begun);
        if (nothing) {
            return MeteredUsage.NONE;
        }
        return document
                ? OutputEstimator.ofDocument(usageReader, promptBytes, scanner.textBytes(), false)
                : output.ofStream(usageReader, promptBytes, complete());
    }
}
