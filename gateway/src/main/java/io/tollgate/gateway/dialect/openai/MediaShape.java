package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.dialect.ResponseShape;
import java.util.List;
import java.util.Set;

/**
 * APIs of OpenAI, and of those who have the same ones, that are charged by other units than tokens, or by those or
 * tokens (OpenAI API reference, "Audio", "Images" and "Videos"; Mistral's "OCR").
 *
 * @param paths how the paths of one of them end
 * @param shape of its answers
 */
record MediaShape(List<String> paths, ResponseShape shape) {
    static final List<MediaShape> ALL = List.of(
            of(Meter.AUDIO_SECONDS, "/audio/transcriptions", "/audio/translations"),
            of(Meter.CHARACTERS, "/audio/speech"),
            of(Meter.IMAGES, "/images/generations", "/images/edits", "/images/variations"),
            of(Meter.VIDEO_SECONDS, "/videos"),
            of(Meter.PAGES, "/ocr"));

    private static MediaShape of(Meter unit, String... paths) {
        return new MediaShape(
                List.of(paths),
                new ResponseShape(
                        Set.of("usage"),
                        Set.of("model"),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        MediaUsage.OTHERS,
                        () -> new MediaUsage(unit)));
    }

    boolean serves(String path) {
        return paths.stream().anyMatch(path::endsWith);
    }
}
