package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is reckoned for a translation is enough for it, in a heap that has no more. */
final class TranslationHeapIT {
    @Test
    void whatIsReckonedIsEnough() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        // What is young may take no more than this beside.
                        "-Xmn2m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TranslationHeap.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> said = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        assertThat(said).filteredOn(line -> line.startsWith("enough")).hasSizeGreaterThan(40);
        assertThat(said).noneMatch(line -> line.startsWith("TOO LITTLE"));
    }
}
