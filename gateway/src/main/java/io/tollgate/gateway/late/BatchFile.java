package io.tollgate.gateway.late;

import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.WireFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may hold the results of a batch, by the path that it is read from: a file of OpenAI's or Gemini's, Anthropic's
 * results, or a finished batch of Gemini's with its answers in it.
 *
 * @param id names the results wherever they are read from again
 * @param formats that the answers in it may have; which it is, each says itself
 * @param places where the answers are, the first that has any of them; the names that lead to them
 * @param lines whether each line is a value of its own
 */
record BatchFile(String id, List<WireFormat> formats, List<List<String>> places, boolean lines) {
    /** OpenAI API reference, "The request output object"; an output file holds one for each request. */
    private static final Pattern OPENAI = Pattern.compile("/files/([\\w.-]+)/content");

    /** Anthropic API reference, "Retrieve Message Batch results". */
    private static final Pattern ANTHROPIC = Pattern.compile("/messages/batches/([\\w.-]+)/results");

    /** Gemini API reference, "Batch API": the file that {@code responsesFile} names. */
    private static final Pattern GEMINI_FILE = Pattern.compile("/files/([\\w.-]+):download");

    private static final Pattern GEMINI_BATCH = Pattern.compile("/batches/([\\w.-]+)");
    private static final String INLINED = "inlinedResponses";
    private static final List<List<String>> INLINED_PLACES = List.of(
            List.of("response", INLINED, INLINED, "response"),
            List.of("response", "output", INLINED, INLINED, "response"),
            List.of("metadata", "output", INLINED, INLINED, "response"));
    private static final List<WireFormat> OPENAI_FORMATS = List.of(WireFormat.OPENAI_CHAT, WireFormat.OPENAI_RESPONSES);
    private static final List<WireFormat> GEMINI_FORMAT = List.of(WireFormat.GEMINI);

    BatchFile {
        formats = List.copyOf(formats);
        places = List.copyOf(places);
    }

    /** The results that a request reads; null if it reads none. */
    static @Nullable BatchFile of(PassthroughRequest request) {
        if (!request.method().equals("GET")) {
            return null;
        }
        int query = request.path().indexOf('?');
        String path = query < 0 ? request.path() : request.path().substring(0, query);
        String anthropic = last(ANTHROPIC, path);
        if (anthropic != null) {
            return new BatchFile(
                    anthropic, List.of(WireFormat.ANTHROPIC_MESSAGES), List.of(List.of("result", "message")), true);
        }
        String openAi = last(OPENAI, path);
        if (openAi != null) {
            return new BatchFile(openAi, OPENAI_FORMATS, List.of(List.of("response", "body")), true);
        }
        String gemini = last(GEMINI_FILE, path);
        if (gemini != null) {
            return new BatchFile(gemini, GEMINI_FORMAT, List.of(List.of("response")), true);
        }
        String inlined = last(GEMINI_BATCH, path);
        return inlined == null ? null : new BatchFile(inlined, GEMINI_FORMAT, INLINED_PLACES, false);
    }

    private static @Nullable String last(Pattern pattern, String path) {
        Matcher found = pattern.matcher(path);
        return found.find() && found.end() == path.length() ? found.group(1) : null;
    }
}
