package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** {@code POST /v1/audio/speech}: as much silence as the text is long. */
final class Speech {
    private static final int RATE = 24_000;
    private static final int BYTES_PER_SECOND = 2 * RATE;
    private static final int CHARACTERS_PER_SECOND = 16;
    private static final int LONGEST_INPUT = 4_096;
    private static final int DELTA = 16 << 10;
    private static final int TOKENS_PER_SECOND = 20;

    /** Of MPEG 1, layer 3, at 128 kbit/s and 44.1 kHz, with nothing in it. */
    private static final byte[] FRAME_HEAD = {(byte) 0xff, (byte) 0xfb, (byte) 0x90, 0x64};

    private static final int FRAME = 417;
    private static final int FRAMES_PER_SECOND = 38;

    private final String input;
    private final String format;
    private final boolean streams;
    private final Behaviour behaviour;

    Speech(JsonObject body, Behaviour behaviour) {
        this.behaviour = behaviour;
        String model = Fields.model(body);
        if (!model.equals(Models.SPEECH)) {
            throw ApiError.noModel(model);
        }
        if (!(body.getValue("input") instanceof String text)) {
            throw ApiError.missing("input");
        }
        if (body.getValue("voice") == null) {
            throw ApiError.missing("voice");
        }
        if (text.length() > LONGEST_INPUT) {
            throw ApiError.type("input", "at most " + LONGEST_INPUT + " characters");
        }
        input = text;
        format = String.valueOf(body.getValue("response_format", "mp3"));
        streams = "sse".equals(body.getValue("stream_format"));
        if (!List.of("mp3", "wav", "pcm").contains(format)) {
            throw ApiError.invalid("Invalid value: '" + format + "'.", "response_format", "invalid_value");
        }
    }

    boolean streams() {
        return streams;
    }

    String contentType() {
        return switch (format) {
            case "wav" -> "audio/wav";
            case "pcm" -> "audio/pcm";
            default -> "audio/mpeg";
        };
    }

    byte[] sound() {
        int sixteenths = Math.max(1, input.length() * 16 / CHARACTERS_PER_SECOND);
        byte[] samples = new byte[BYTES_PER_SECOND / 16 * sixteenths];
        return switch (format) {
            case "wav" -> wav(samples);
            case "pcm" -> samples;
            default -> mp3(Math.max(1, sixteenths * FRAMES_PER_SECOND / 16));
        };
    }

    /** Samples of 16 bits, one channel, behind the head that says so. */
    static byte[] wav(byte[] samples) {
        return ByteBuffer.allocate(44 + samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + samples.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(RATE)
                .putInt(BYTES_PER_SECOND)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(samples.length)
                .put(samples)
                .array();
    }

    private static byte[] mp3(int frames) {
        byte[] sound = new byte[frames * FRAME];
        for (int i = 0; i < frames; i++) {
            System.arraycopy(FRAME_HEAD, 0, sound, i * FRAME, FRAME_HEAD.length);
        }
        return sound;
    }

    List<Event> events() {
        List<Event> events = new ArrayList<>();
        byte[] sound = sound();
        for (int at = 0; at < sound.length; at += DELTA) {
            byte[] piece = Arrays.copyOfRange(sound, at, Math.min(sound.length, at + DELTA));
            events.add(Event.of(new JsonObject()
                    .put("type", "speech.audio.delta")
                    .put("audio", Base64.getEncoder().encodeToString(piece))
                    .encode()));
        }
        JsonObject done = new JsonObject().put("type", "speech.audio.done");
        if (behaviour.usage() != Behaviour.UsagePlace.NONE) {
            int read = behaviour.inputTokens() == null ? Words.count(input) : behaviour.inputTokens();
            int said = behaviour.outputTokens() == null
                    ? Math.max(1, input.length() * TOKENS_PER_SECOND / CHARACTERS_PER_SECOND)
                    : behaviour.outputTokens();
            done.put(
                    "usage",
                    new JsonObject()
                            .put("input_tokens", read)
                            .put("output_tokens", said)
                            .put("total_tokens", read + said));
        }
        events.add(Event.of(done.encode()));
        return events;
    }
}
