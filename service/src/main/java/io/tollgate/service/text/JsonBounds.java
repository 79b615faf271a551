package io.tollgate.service.text;

import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * How far parsers go with JSON that others write. They remember the names of members, up to 6,000 of them for as long
 * as the process lives and of whatever length, so that names of the usual limit of 50,000 characters, each another one,
 * would fill a heap with what looks like small requests.
 */
public final class JsonBounds {
    /** In bytes; no API has names of a tenth of that. */
    static final int LONGEST_NAME = 512;

    private JsonBounds() {}

    /** Bounds of a parser, in which a string may be as long as a body. */
    public static StreamReadConstraints.Builder builder() {
        return StreamReadConstraints.builder().maxNameLength(LONGEST_NAME).maxStringLength(Integer.MAX_VALUE);
    }

    /** Makes these names the longest for all parsers of the process that say nothing of it, those of libraries too. */
    public static void hold() {
        // Vert.x's own parser asks for this one.
        System.setProperty("vertx.jackson.defaultReadMaxNameLength", Integer.toString(LONGEST_NAME));
        StreamReadConstraints.overrideDefaultStreamReadConstraints(StreamReadConstraints.defaults()
                .rebuild()
                .maxNameLength(LONGEST_NAME)
                .build());
    }
}
