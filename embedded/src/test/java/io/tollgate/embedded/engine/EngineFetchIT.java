package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
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

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
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

        Path file = library.fetch(progress());

        assertThat(file).hasContent(LIBRARY);
        assertThat(library.present()).isTrue();
        assertThat(printed.toString(UTF_8))
                .contains("downloading the ClickHouse engine: 100 %")
                .contains("unpacking the ClickHouse engine: 100 %");
        assertThat(library.fetch(progress())).isEqualTo(file);
        assertThat(calls()).isEqualTo(1);
        assertThat(folder.resolve("cache"))
                .isDirectoryContaining(entry -> entry.endsWith("engine"))
                .isDirectoryNotContaining(entry -> entry.toString().endsWith(".part"));
    }

    @Test
    void fetchesAgainWhatWasCutShort() throws Exception {
        FetchedLibrary library = library(genuine(), packing());
        Path file = library.fetch(progress());
        Files.writeString(file, "not");

        assertThat(library.present()).isFalse();
        assertThat(library.fetch(progress())).hasContent(LIBRARY);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void twoAtOnceFetchOnce() throws Exception {
        Npm npm = packing();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Path>> files = threads.invokeAll(List.of(
                    () -> library(genuine(), npm).fetch(progress()),
                    () -> library(genuine(), npm).fetch(progress())));
            for (Future<Path> file : files) {
                assertThat(file.get()).hasContent(LIBRARY);
            }
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void throwsAwayAnArchiveWithAnotherDigest() throws Exception {
        EnginePackage other = new EnginePackage("test", "sha512-AAAA", Files.size(archive));
        FetchedLibrary library = library(other, packing());

        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> library.fetch(progress()))
                .withMessageContaining("its SHA-512 differs")
                .satisfies(EngineFetchIT::isOneLine);
        assertThat(library.present()).isFalse();
        assertThat(folder.resolve("cache")).isDirectoryNotContaining(Files::isDirectory);
    }

    @Test
    void saysHowToGetNpm() throws Exception {
        assertRefused(new Npm(folder.resolve("no-such-npm").toString()), "npm was not found");
        assertRefused(script("echo 6.14.18"), "npm 6.14.18 is too old");
        assertRefused(script("exit 1"), "npm does not work");
    }

    @Test
    void saysWhatKeptNpmFromFetching() throws Exception {
        assertRefused(failing("npm error code ENOTFOUND"), "no network");
        assertRefused(failing("npm error code E404"), "does not have it");
        assertRefused(failing("npm error code E401"), "credentials");
        assertRefused(failing("npm error code ENOSPC"), "disk is full");
        assertRefused(failing("npm error code SELF_SIGNED_CERT_IN_CHAIN"), "cafile");
        assertRefused(failing("npm error something odd"), "something odd");
    }

    private void assertRefused(Npm npm, String message) throws Exception {
        FetchedLibrary library = library(genuine(), npm);
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> library.fetch(progress()))
                .withMessageContaining(message)
                .satisfies(EngineFetchIT::isOneLine);
    }

    private static void isOneLine(Exception e) {
        assertThat(e.getMessage()).doesNotContain("\n");
    }

    private FetchedLibrary library(EnginePackage engine, Npm npm) {
        return new FetchedLibrary(
                engine, new EngineCache(folder.resolve("cache").resolve("engine")), npm);
    }

    private EnginePackage genuine() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive));
        return new EnginePackage("test", "sha512-" + Base64.getEncoder().encodeToString(digest), Files.size(archive));
    }

    private Npm packing() throws IOException {
        return script("""
                if [ "$1" = --version ]; then echo 11.0.0; exit; fi
                echo called >> '%s'
                cp '%s' engine-1.tgz
                """.formatted(folder.resolve("calls"), archive));
    }

    private Npm failing(String error) throws IOException {
        return script("""
                if [ "$1" = --version ]; then echo 11.0.0; exit; fi
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

    private Progress progress() {
        return new ProgressLine(new PrintStream(printed, true, UTF_8), false);
    }

    private static void put(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(UTF_8));
        tar.closeArchiveEntry();
    }
}
