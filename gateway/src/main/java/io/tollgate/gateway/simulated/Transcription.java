package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code POST /v1/audio/transcriptions} and {@code /v1/audio/translations}: of any sound the same is heard, which says
 * how many bytes it had. One model is charged by tokens and the other by the length, as OpenAI's are.
 */
final class Transcription {
    private static final List<String> FORMATS = List.of("json", "text", "srt", "verbose_json", "vtt");
    /** Of a sound whose head does not say it. */
    private static final int BYTES_PER_SECOND = 16_000;

    private static final int WAV_HEAD = 44;
    private static final int WAV_RATE_AT = 28;
    private static final int TOKENS_PER_SECOND = 10;

    private final String model;
    private final String format;
    private final boolean streams;
    private final double seconds;
    private final String text;
    private final Behaviour behaviour;

    Transcription(Form form, Behaviour behaviour) {
        this.behaviour = behaviour;
        byte[] sound = form.file("file");
        model = Fields.model(form.fields());
        if (!model.equals(Models.TRANSCRIBE) && !model.equals(Models.WHISPER)) {
            throw ApiError.noModel(model);
        }
        format = form.fields().getString("response_format", "json");
        if (!FORMATS.contains(format)) {
            throw ApiError.invalid("Invalid value: '" + format + "'.", "response_format", "invalid_value");
        }
        // As OpenAI's older model, this one does not stream, whatever it is asked.
        streams = model.equals(Models.TRANSCRIBE)
                && form.fields().getString("stream", "").equalsIgnoreCase("true");
        seconds = seconds(sound);
        text = behaviour.text() == null ? "This was heard in " + sound.length + " bytes." : behaviour.text();
    }

    private static double seconds(byte[] sound) {
        boolean wav = sound.length > WAV_HEAD && sound[0] == 'R' && sound[1] == 'I';
        int rate = wav
                ? (sound[WAV_RATE_AT] & 0xff)
                        | (sound[WAV_RATE_AT + 1] & 0xff) << 8
                        | (sound[WAV_RATE_AT + 2] & 0xff) << 16
                : BYTES_PER_SECOND;
        return (double) (wav ? sound.length - WAV_HEAD : sound.length) / Math.max(1, rate);
    }

    boolean streams() {
        return streams;
    }

    String contentType() {
        return switch (format) {
            case "text", "srt", "vtt" -> "text/plain; charset=utf-8";
            default -> Reply.JSON;
        };
    }

    /** The transcript in the format that was asked for. */
    String whole() {
        return switch (format) {
            case "text" -> text + "\n";
            case "srt" -> "1\n00:00:00,000 --> " + stamp(',') + "\n" + text + "\n\n";
            case "vtt" -> "WEBVTT\n\n00:00:00.000 --> " + stamp('.') + "\n" + text + "\n\n";
            case "verbose_json" ->
                withUsage(new JsonObject()
                                .put("task", "transcribe")
                                .put("language", "english")
                                .put("duration", seconds)
                                .put("text", text)
                                .put("segments", new JsonArray()))
                        .encode();
            default -> withUsage(new JsonObject().put("text", text)).encode();
        };
    }

    private String stamp(char separator) {
        long millis = Math.round(seconds * 1_000);
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d%c%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1_000 % 60,
                separator,
                millis % 1_000);
    }

    List<Event> events() {
        List<Event> events = new ArrayList<>();
        Words.split(text)
                .forEach(word -> events.add(Event.of(new JsonObject()
                        .put("type", "transcript.text.delta")
                        .put("delta", word)
                        .encode())));
        events.add(Event.of(
                withUsage(new JsonObject().put("type", "transcript.text.done").put("text", text))
                        .encode()));
        return events;
    }

    private JsonObject withUsage(JsonObject answer) {
        return behaviour.usage() == Behaviour.UsagePlace.NONE ? answer : answer.put("usage", usage());
    }

    private JsonObject usage() {
        if (model.equals(Models.WHISPER)) {
            return new JsonObject().put("type", "duration").put("seconds", (long) Math.ceil(seconds));
        }
        int heard = behaviour.inputTokens() == null
                ? (int) Math.ceil(seconds * TOKENS_PER_SECOND)
                : behaviour.inputTokens();
        int said = behaviour.outputTokens() == null ? Words.count(text) : behaviour.outputTokens();
        return new JsonObject()
                .put("type", "tokens")
                .put("input_tokens", heard)
                .put(
                        "input_token_details",
                        new JsonObject().put("text_tokens", 0).put("audio_tokens", heard))
                .put("output_tokens", said)
                .put("total_tokens", heard + said);
    }
}
