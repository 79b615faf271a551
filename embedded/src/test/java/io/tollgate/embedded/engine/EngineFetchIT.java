package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's fetch, with a script in npm's place. */
final class EngineFetchIT {
    private static final String LIBRARY = "not really a library";

    @TempDir
    Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private Path archive = Path.of("");

    @BeforeEach
    void packArchive() throws IOException {
        archive = folder.resolve("engine.tgz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(archive)))) {
            put(tar, "package/index.js", "other");
            put(tar, "package/libchdb.so", LIBRARY);
        }
    }

    @Test
    void fetchesOnceAndChecksWhatItKeeps() throws Exception {
        FetchedLibrary library = library(genuine(), packing());
        assertThat(library.present()).isFalse();

        Path file = library.fetch(said::add);

        assertThat(file).hasContent(LIBRARY);
        assertThat(library.present()).isTrue();
        assertThat(said).hasSize(2).first().asString().startsWith("downloading the ClickHouse engine");
        assertThat(library.fetch(said::add)).isEqualTo(file);
        assertThat(calls()).isEqualTo(1);
        assertThat(folder.resolve("cache")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void fetchesAgainWhatWasCutShort() throws Exception {
        FetchedLibrary library = library(genuine(), packing());
        Path file = library.fetch(said::add);
        Files.writeString(file, "not");

        assertThat(library.present()).isFalse();
        assertThat(library.fetch(said::add)).hasContent(LIBRARY);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void twoAtOnceFetchOnce() throws Exception {
        Npm npm = packing();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Path>> files = threads.invokeAll(List.of(
                    () -> library(genuine(), npm).fetch(said::add),
                    () -> library(genuine(), npm).fetch(said::add)));
            for (Future<Path> file : files) {
                assertThat(file.get()).hasContent(LIBRARY);
            }
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void throwsAwayAnArchiveWithAnotherDigest() throws Exception {
        EnginePackage other = new EnginePackage("test", "sha512-AAAA", Files.size(archive), LIBRARY.length());
        FetchedLibrary library = library(other, packing());

        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> library.fetch(said::add))
                .withMessageContaining("its SHA-512 differs")
                .satisfies(EngineFetchIT::isOneLine);
        assertThat(library.present()).isFalse();
        assertThat(folder.resolve("cache")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void saysHowToGetNpm() throws Exception {
        assertRefused(new Npm(folder.resolve("no-such-npm").toString()), "npm was not found");
        assertRefused(script("exit 1"), "run it by hand");
        assertRefused(script("exit 0"), "npm left no archive");
    }

    @Test
    void saysWhatKeptNpmFromFetching() throws Exception {
        assertRefused(failing("npm error code ENOTFOUND"), "unreachable");
        assertRefused(failing("npm error code E404"), "does not have it");
        assertRefused(failing("npm error code E401"), "credentials");
        assertRefused(failing("npm error code ENOSPC"), "disk is full");
        assertRefused(failing("npm error code SELF_SIGNED_CERT_IN_CHAIN"), "cafile");
        assertRefused(failing("npm error something odd"), "something odd");
    }

    private void assertRefused(Npm npm, String message) throws Exception {
        FetchedLibrary library = library(genuine(), npm);
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> library.fetch(said::add))
                .withMessageContaining(message)
                .satisfies(EngineFetchIT::isOneLine);
    }

    private static void isOneLine(Exception e) {
        assertThat(e.getMessage()).doesNotContain("\n");
    }

    private FetchedLibrary library(EnginePackage engine, Npm npm) {
        return new FetchedLibrary(engine, folder.resolve("cache"), npm);
    }

    private EnginePackage genuine() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
        return new EnginePackage(
                "test", "sha512-" + Base64.getEncoder().encodeToString(digest), Files.size(archive), LIBRARY.length());
    }

    private Npm packing() throws IOException {
        return script("""
                echo called >> '%s'
                cp '%s' engine-1.tgz
                """.formatted(folder.resolve("calls"), archive));
    }

    private Npm failing(String error) throws IOException {
        return script("""
                echo '%s' >&2
                exit 1
                """.formatted(error));
    }

    private Npm script(String body) throws IOException {
        Path file = Files.createTempFile(
                folder, "npm", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + body);
        return new Npm(file.toString());
    }

    private int calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls")).size();
    }

    private static void put(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(UTF_8));
        tar.closeArchiveEntry();
    }
}
