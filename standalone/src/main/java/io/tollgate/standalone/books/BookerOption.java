package io.tollgate.standalone.books;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag that says who books adjustments. */
final class BookerOption {
    @Option(names = "--by", paramLabel = "NAME", description = "Who books (default: the user's name).")
    private @Nullable String by;

    String name() {
        return by == null ? System.getProperty("user.name", "?") : by;
    }
}
