package io.tollgate.embedded.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The npm package that holds the engine for one platform, with the digest it must have.
 *
 * @param platform operating system, processor and C library, as in the package's name
 * @param integrity the archive's SHA-512, in the form that npm writes it
 * @param size bytes of the archive
 * @param librarySize bytes of the library in it
 */
record EnginePackage(String platform, String integrity, long size, long librarySize) {
    /** The release of the engine; a new one needs a new digest and new sizes below. */
    static final String VERSION = "26.7.3-stable.1";

    private static final EnginePackage LINUX_X64 = new EnginePackage(
            "linux-x64-gnu",
            "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
            177_817_999,
            566_330_096);

    /** The engine's file within the package. */
    static final String FILE = "libchdb.so";

    String specifier() {
        return "@chdb/lib-" + platform + "@" + VERSION;
    }

    /** The package for this machine. */
    static EnginePackage ofThisMachine() throws EngineUnavailableException {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"), isMusl());
    }

    static EnginePackage of(String system, String processor, boolean musl) throws EngineUnavailableException {
        boolean x64 = processor.equals("amd64") || processor.equals("x86_64");
        if (system.toLowerCase(Locale.ROOT).startsWith("linux") && x64 && !musl) {
            return LINUX_X64;
        }
        throw new EngineUnavailableException(
                "the embedded ClickHouse engine runs on 64-bit Intel Linux with glibc, not on " + system + " "
                        + processor
                        + (musl ? " with musl" : "")
                        + "; point clickhouse.url at a ClickHouse server, or TOLLGATE_ENGINE_LIBRARY at a libchdb "
                        + VERSION
                        + " built for this machine");
    }

    private static boolean isMusl() {
        return !Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                && Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"));
    }
}
