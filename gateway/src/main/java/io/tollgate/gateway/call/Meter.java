package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/** What a provider counts and charges for. The quantities of one call do not overlap. */
public enum Meter {
    /** Input tokens that were neither cached nor written, of text unless the model has no other price. */
    INPUT(Unit.TOKEN),
    CACHED_INPUT(Unit.TOKEN),
    CACHE_WRITE_5M(Unit.TOKEN),
    CACHE_WRITE_1H(Unit.TOKEN),
    /** Output tokens, reasoning included unless the model prices it apart. */
    OUTPUT(Unit.TOKEN),
    REASONING_OUTPUT(Unit.TOKEN),
    INPUT_AUDIO(Unit.TOKEN),
    CACHED_INPUT_AUDIO(Unit.TOKEN),
    OUTPUT_AUDIO(Unit.TOKEN),
    INPUT_IMAGE(Unit.TOKEN),
    OUTPUT_IMAGE(Unit.TOKEN),
    INPUT_VIDEO(Unit.TOKEN),
    AUDIO_SECONDS(Unit.SECOND),
    CHARACTERS(Unit.CHARACTER),
    IMAGES(Unit.IMAGE),
    VIDEO_SECONDS(Unit.SECOND),
    PAGES(Unit.PAGE),
    WEB_SEARCH(Unit.USE),
    FILE_SEARCH(Unit.USE),
    CODE_EXECUTION(Unit.USE),
    GROUNDING(Unit.USE),
    /** Tokens of the image model that a tool of the answering model used. */
    IMAGE_GENERATION(Unit.TOKEN),
    REQUEST(Unit.CALL),
    /** What the provider itself says that the call cost, in place of everything else. */
    PROVIDER_TOLD(Unit.USD);

    private final String id = name().toLowerCase(java.util.Locale.ROOT);
    private final Unit unit;

    Meter(Unit unit) {
        this.unit = unit;
    }

    /** What one of a quantity is. */
    public enum Unit {
        TOKEN,
        SECOND,
        CHARACTER,
        IMAGE,
        PAGE,
        USE,
        CALL,
        USD
    }

    /** The meter's name in events, rows, prices and answers. */
    public String id() {
        return id;
    }

    /** The meter of a name; null if there is none. */
    public static @Nullable Meter named(String id) {
        for (Meter meter : values()) {
            if (meter.id.equals(id)) {
                return meter;
            }
        }
        return null;
    }

    public Unit unit() {
        return unit;
    }
}
