package io.tollgate.gateway.access;

import java.util.Locale;

/** What a token may do. */
public enum Permission {
    /** Spend model tokens, and see its own use. */
    RUN,
    /** See what public answers leave out, and what an operator has closed. */
    READ,
    /** Change what an operator may change. */
    EDIT,
    /** See the prompts and answers that a gateway keeps. */
    PAYLOAD;

    /** As configuration and answers write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The permission of that {@link #id}. */
    public static Permission of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
