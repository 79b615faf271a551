package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.dialect.ResponseShape;
import io.tollgate.gateway.dialect.UsageReader;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * APIs of OpenAI, and of those who have the same ones, that are charged by other units than tokens, or by those or
 * tokens, or not at all (OpenAI API reference, "Audio", "Images", "Videos" and "Moderations"; Mistral's "OCR"; Cohere's
 * "Rerank").
 *
 * @param paths how the paths of one of them end
 * @param shape of its answers
 */
record MediaShape(List<String> paths, ResponseShape shape) {
    static final List<MediaShape> ALL = List.of(
            of(Meter.AUDIO_SECONDS, Set.of("transcript.text.done"), "/audio/transcriptions", "/audio/translations"),
            of(Meter.CHARACTERS, Set.of("speech.audio.done"), "/audio/speech"),
            of(
                    Meter.IMAGES,
                    Set.of("image_generation.completed", "image_edit.completed"),
                    "/images/generations",
                    "/images/edits",
                    "/images/variations"),
            of(Meter.VIDEO_SECONDS, Set.of(), "/videos"),
            of(Meter.PAGES, Set.of(), "/ocr"),
            of(Meter.INPUT, Set.of(), "/rerank"),
            // Free at its owner, who reports no usage; others report theirs.
            new MediaShape(List.of("/moderations"), shape(Set.of(), OpenAiUsage::new)));

    /** @param ends types of the event that a stream ends with, where it comes as one */
    private static MediaShape of(Meter unit, Set<String> ends, String... paths) {
        return new MediaShape(List.of(paths), shape(ends, () -> new MediaUsage(unit)));
    }

    private static ResponseShape shape(Set<String> ends, Supplier<UsageReader> usage) {
        return new ResponseShape(
                // Cohere's name for it is the second.
                Set.of("usage", "meta.billed_units"),
                Set.of("model"),
                Set.of(),
                Set.of(),
                ends,
                Set.of("error"),
                MediaUsage.OTHERS,
                usage);
    }

    boolean serves(String path) {
        return paths.stream().anyMatch(path::endsWith);
    }
}
