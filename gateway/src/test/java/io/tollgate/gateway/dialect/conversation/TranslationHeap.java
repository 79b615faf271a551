package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.gemini.GeminiCodec;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.tollgate.gateway.dialect.responses.ResponsesCodec;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Translates bodies in a heap in which as much is free as was reckoned for each, and tells which of them that was
 * enough for. To be run by itself, with a heap of a fixed size.
 */
final class TranslationHeap {
    /** Of what is free: what a JVM needs besides. */
    private static final long SLACK = 1 << 20;

    private static final int PIECE = 64 << 10;
    private static final int TEXT = 2 << 20;

    private TranslationHeap() {}

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("a text", chat(said("x".repeat(TEXT))));
        bodies.put("a text with one letter that is not Latin", chat(said("x".repeat(TEXT) + "\u0416")));
        bodies.put("a text of other letters", chat(said("\u0416".repeat(TEXT / 2))));
        bodies.put("an escaped text", chat(said("\\u0416\\n".repeat(TEXT / 8))));
        bodies.put(
                "a picture",
                chat("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                        + "{\"url\":\"data:image/png;base64," + "A".repeat(TEXT) + "\"}}]}"));
        bodies.put("many messages", chat((said("x") + ",").repeat(3_000) + said("x")));
        bodies.put(
                "numbers", chat(said("x"), ",\"metadata\":{\"a\":[" + "0.12345678901234567,".repeat(30_000) + "1]}"));
        bodies.put("depth", chat(called("[".repeat(900) + "]".repeat(900))));
        bodies.put("arguments that are a tree", chat(called("[],".repeat(30_000) + "[]")));
        bodies.put("arguments that are a text", chat(called("\\\"" + "x".repeat(TEXT / 2) + "\\\"")));
        bodies.put("many small members", chat(called("{" + "\\\"a\\\":0,".repeat(20_000) + "\\\"b\\\":0}")));
        return bodies;
    }

    private static String said(String text) {
        return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
    }

    private static String called(String arguments) {
        return said("a") + ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":[" + arguments + "]}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"b\"}";
    }

    private static String chat(String messages) {
        return chat(messages, "");
    }

    private static String chat(String messages, String more) {
        return "{\"model\":\"m\",\"messages\":[" + messages + "]" + more + "}";
    }

    public static void main(String[] args) throws Exception {
        Map<String, Codec> codecs = Map.of(
                "anthropic",
                new MessagesCodec(),
                "gemini",
                new GeminiCodec(() -> "call"),
                "responses",
                new ResponsesCodec());
        Codec chat = new ChatCodec();
        for (Map.Entry<String, Codec> to : codecs.entrySet()) {
            // There and back once, so that all classes are loaded.
            Buffer small = translated(chat, to.getValue(), Buffer.buffer(chat(called("1"))));
            translated(to.getValue(), chat, small);
            for (Map.Entry<String, String> each : bodies().entrySet()) {
                Buffer body = Buffer.buffer(each.getValue());
                tried(to.getKey() + ": " + each.getKey(), chat, to.getValue(), body);
                if (!to.getKey().equals("gemini")) {
                    tried(
                            to.getKey() + ", back: " + each.getKey(),
                            to.getValue(),
                            chat,
                            translated(chat, to.getValue(), body));
                }
            }
        }
    }

    private static void tried(String name, Codec from, Codec to, Buffer body) throws Exception {
        long reckoned = Json.treeBytes(body);
        List<byte[]> ballast = ballast(reckoned);
        boolean enough;
        try {
            enough = translated(from, to, body).length() > 0;
        } catch (OutOfMemoryError e) {
            enough = false;
        }
        long held = (long) ballast.size() * PIECE;
        ballast.clear();
        System.out.println((enough ? "enough " : "TOO LITTLE ") + name + ": " + reckoned + " for " + body.length()
                + " bytes, beside " + held);
    }

    private static Buffer translated(Codec from, Codec to, Buffer body) throws Exception {
        Losses losses = new Losses();
        return to.writeRequest(from.readRequest(body, RequestPath.NONE), new TargetModel("m", 0), losses);
    }

    /** What leaves so much free, and some slack. */
    private static List<byte[]> ballast(long free) {
        List<byte[]> ballast = new ArrayList<>();
        System.gc();
        Runtime heap = Runtime.getRuntime();
        long pieces = (heap.maxMemory() - (heap.totalMemory() - heap.freeMemory()) - free - SLACK) / PIECE;
        if (pieces < 0) {
            throw new IllegalStateException("the heap is too small to leave " + free);
        }
        for (long i = 0; i < pieces; i++) {
            ballast.add(new byte[PIECE - 16]);
        }
        System.gc();
        return ballast;
    }
}
