package io.tollgate.gateway.simulated;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for now and given out later: batches of OpenAI's, Anthropic's and Gemini's APIs, which are done at
 * once, the files that belong to OpenAI's, and OpenAI's responses in the background, which are done when they are read
 * for the second time. The newest 1,000 things are kept, up to 64 MiB. For any thread.
 */
final class Later {
    private static final int MOST = 1_000;
    private static final int MOST_BYTES = 64 << 20;
    private static final String FILES = "/v1/files";
    private static final String BATCHES = "/v1/batches";
    private static final String MESSAGE_BATCHES = Messages.PATH + "/batches";
    private static final String GEMINI = "/v1beta/";
    private static final String GEMINI_BATCH = ":batchGenerateContent";

    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>();
    private long bytes;
    private long made;

    /** Something to be read, and what it is once it was read once. */
    private record Kept(String type, Buffer body, @Nullable Buffer next) {
        Kept(String type, Buffer body) {
            this(type, body, null);
        }

        int size() {
            return body.length() + (next == null ? 0 : next.length());
        }
    }

    /** The answer to a request that has to do with any of it; null if it has not. */
    @Nullable
    Reply reply(HttpServerRequest request, Buffer body, @Nullable JsonObject json, long seed, Behaviour behaviour) {
        if (behaviour.body() != null || behaviour.status() != 200) {
            return null;
        }
        String path = Reply.path(request);
        return switch (request.method().name()) {
            case "GET" -> got(path, behaviour);
            case "POST" -> posted(path, body, json, seed, behaviour);
            default -> null;
        };
    }

    private synchronized @Nullable Reply got(String path, Behaviour behaviour) {
        Kept found = kept.get(path);
        if (found == null) {
            return null;
        }
        Buffer next = found.next();
        if (next != null) {
            put(path, new Kept(found.type(), next));
        }
        return new Reply(200, found.type(), Script.whole(found.body().getBytes(), behaviour));
    }

    private @Nullable Reply posted(
            String path, Buffer body, @Nullable JsonObject json, long seed, Behaviour behaviour) {
        if (path.equals(FILES)) {
            return json(uploaded(body), behaviour);
        }
        if (json == null) {
            return null;
        }
        return switch (path) {
            case BATCHES -> json(openAi(json, behaviour), behaviour);
            case MESSAGE_BATCHES -> json(anthropic(json, behaviour), behaviour);
            case Responses.PATH ->
                Boolean.TRUE.equals(json.getValue("background")) && !Boolean.TRUE.equals(json.getValue("stream"))
                        ? json(inBackground(json, seed, behaviour), behaviour)
                        : null;
            default -> path.endsWith(GEMINI_BATCH) ? json(gemini(path, json, behaviour), behaviour) : null;
        };
    }

    private static Reply json(JsonObject answer, Behaviour behaviour) {
        return new Reply(200, Reply.JSON, Script.whole(answer.toBuffer().getBytes(), behaviour));
    }

    private synchronized String next(String prefix) {
        return prefix + Long.toHexString(0x1000_0000L + made++);
    }

    private void keep(String path, JsonObject body) {
        put(path, new Kept(Reply.JSON, body.toBuffer()));
    }

    private synchronized void put(String path, Kept what) {
        Kept before = kept.remove(path);
        bytes += what.size() - (before == null ? 0 : before.size());
        kept.put(path, what);
        while (kept.size() > MOST || bytes > MOST_BYTES) {
            Map.Entry<String, Kept> oldest = kept.pollFirstEntry();
            bytes -= oldest.getValue().size();
        }
    }

    /** The lines that hold an object each, in whatever else was sent: a form has them between its boundaries. */
    private JsonObject uploaded(Buffer body) {
        StringBuilder lines = new StringBuilder();
        body.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .forEach(line -> lines.append(line).append('\n'));
        return file(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject file(byte[] content) {
        String id = next("file-");
        JsonObject file = new JsonObject()
                .put("id", id)
                .put("object", "file")
                .put("bytes", content.length)
                .put("purpose", "batch");
        keep(FILES + "/" + id, file);
        put(FILES + "/" + id + "/content", new Kept("application/octet-stream", Buffer.buffer(content)));
        return file;
    }

    private JsonObject openAi(JsonObject batch, Behaviour behaviour) {
        String input = batch.getString("input_file_id");
        Kept lines;
        synchronized (this) {
            lines = kept.get(FILES + "/" + input + "/content");
        }
        if (lines == null) {
            throw ApiError.invalid("There is no file " + input + ".", "input_file_id", null);
        }
        StringBuilder output = new StringBuilder();
        int requests = 0;
        for (String line : lines.body().toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonObject one = new JsonObject(line);
            JsonObject body = one.getJsonObject("body");
            long seed = Hash.of(line.getBytes(StandardCharsets.UTF_8));
            JsonObject answer = one.getString("url", "").endsWith("/responses")
                    ? response(body, seed, behaviour)
                    : new ChatFormat(ChatAnswer.to(ChatRequest.of(body), behaviour, seed), behaviour.usage()).whole();
            output.append(new JsonObject()
                            .put("id", "batch_req_" + requests++)
                            .put("custom_id", one.getString("custom_id"))
                            .put(
                                    "response",
                                    new JsonObject()
                                            .put("status_code", 200)
                                            .put("request_id", "req_" + requests)
                                            .put("body", answer))
                            .put("error", null)
                            .encode())
                    .append('\n');
        }
        String id = next("batch_");
        JsonObject done = new JsonObject()
                .put("id", id)
                .put("object", "batch")
                .put("endpoint", batch.getString("endpoint"))
                .put("input_file_id", input)
                .put("status", "completed")
                .put(
                        "output_file_id",
                        file(output.toString().getBytes(StandardCharsets.UTF_8)).getString("id"))
                .put(
                        "request_counts",
                        new JsonObject()
                                .put("total", requests)
                                .put("completed", requests)
                                .put("failed", 0));
        keep(BATCHES + "/" + id, done);
        return done;
    }

    private JsonObject anthropic(JsonObject batch, Behaviour behaviour) {
        StringBuilder results = new StringBuilder();
        int requests = 0;
        for (Object each : batch.getJsonArray("requests", new JsonArray())) {
            JsonObject one = (JsonObject) each;
            JsonObject params = one.getJsonObject("params");
            Messages answer = new Messages(
                    ChatAnswer.to(
                            Messages.request(params, false),
                            behaviour,
                            Hash.of(params.toBuffer().getBytes())),
                    behaviour.usage());
            results.append(new JsonObject()
                            .put("custom_id", one.getString("custom_id"))
                            .put(
                                    "result",
                                    new JsonObject().put("type", "succeeded").put("message", answer.whole()))
                            .encode())
                    .append('\n');
            requests++;
        }
        String id = next("msgbatch_");
        String path = MESSAGE_BATCHES + "/" + id;
        put(path + "/results", new Kept("application/binary", Buffer.buffer(results.toString())));
        JsonObject done = new JsonObject()
                .put("id", id)
                .put("type", "message_batch")
                .put("processing_status", "ended")
                .put("request_counts", new JsonObject().put("succeeded", requests))
                .put("results_url", path + "/results");
        keep(path, done);
        return done;
    }

    private JsonObject gemini(String path, JsonObject body, Behaviour behaviour) {
        String model = path.substring(path.lastIndexOf('/') + 1, path.length() - GEMINI_BATCH.length());
        JsonArray answers = new JsonArray();
        JsonObject batch = either(body, "batch", "batch");
        JsonObject requests = either(either(batch, "inputConfig", "input_config"), "requests", "requests");
        for (Object each : requests.getJsonArray("requests", new JsonArray())) {
            JsonObject one = (JsonObject) each;
            JsonObject request = one.getJsonObject("request");
            Gemini answer = new Gemini(
                    ChatAnswer.to(
                            Gemini.request(model, request, false),
                            behaviour,
                            Hash.of(request.toBuffer().getBytes())),
                    behaviour.usage());
            answers.add(new JsonObject()
                    .put("metadata", one.getJsonObject("metadata", new JsonObject()))
                    .put("response", answer.whole()));
        }
        String name = "batches/" + next("b");
        JsonObject done = new JsonObject()
                .put("name", name)
                .put("done", true)
                .put(
                        "metadata",
                        new JsonObject().put("state", "BATCH_STATE_SUCCEEDED").put("model", "models/" + model))
                .put(
                        "response",
                        new JsonObject().put("inlinedResponses", new JsonObject().put("inlinedResponses", answers)));
        keep(GEMINI + name, done);
        return done;
    }

    private static JsonObject either(JsonObject from, String name, String other) {
        JsonObject found = from.getJsonObject(name);
        return found != null ? found : from.getJsonObject(other, new JsonObject());
    }

    private static JsonObject response(JsonObject body, long seed, Behaviour behaviour) {
        ChatAnswer answer = ChatAnswer.to(Responses.request(body), behaviour, seed);
        return new Responses(body, answer, behaviour.usage()).whole();
    }

    private JsonObject inBackground(JsonObject body, long seed, Behaviour behaviour) {
        String id = next("resp_bg");
        JsonObject done = response(body, seed, behaviour).put("id", id).put("background", true);
        JsonObject queued = done.copy()
                .put("status", "queued")
                .put("output", new JsonArray())
                .put("usage", null);
        JsonObject working = queued.copy().put("status", "in_progress");
        put(Responses.PATH + "/" + id, new Kept(Reply.JSON, working.toBuffer(), done.toBuffer()));
        return queued;
    }
}
