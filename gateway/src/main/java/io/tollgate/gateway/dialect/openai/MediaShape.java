package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.dialect.ResponseShape;
import java.util.List;
import java.util.Set;

/**
 * APIs of OpenAI, and of those who have the same ones, that are charged by other units than tokens, or by those or tokens
 * (OpenAI API reference, "Audio", "Images" and "Videos"; Mistral's "OCR").
 */
enum MediaShape {
    TRANSCRIPTION(Meter.AUDIO_SECONDS, List.of("/audio/transcriptions", "/audio/translations")),
    SPEECH(Meter.CHARACTERS, List.of("/audio/speech")),
    IMAGES(Meter.IMAGES, List.of("/images/generations", "/images/edits", "/images/variations")),
    VIDEO(Meter.VIDEO_SECONDS, List.of("/videos")),
    OCR(Meter.PAGES, List.of("/ocr"));

    private final List<String> paths;
    private final ResponseShape shape;

    MediaShape(Meter unit, List<String> paths) {
        this.paths = paths;
        shape = new ResponseShape(
                Set.of("usage"),
                Set.of("model"),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                MediaUsage.OTHERS,
                () -> new MediaUsage(unit));
    }

    boolean serves(String path) {
        return paths.stream().anyMatch(path::endsWith);
    }

    ResponseShape shape() {
        return shape;
    }
}
