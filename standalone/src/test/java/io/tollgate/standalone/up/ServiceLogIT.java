package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLogIT {

    @TempDir
    Path folder;

    private static InputStream lines(int from, int to) {
        String text =
                IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsWhatEarlierProcessesSaid() throws IOException {
        ServiceLog log = new ServiceLog(folder.resolve("a.log"), 1_000);

        log.copy(lines(0, 2));
        log.copy(lines(2, 4));

        assertThat(log.file()).hasContent("line 0\nline 1\nline 2\nline 3\n");
        assertThat(log.tail(1)).containsExactly("line 3");
        assertThat(log.tail(10)).containsExactly("line 2", "line 3");
    }

    @Test
    void isTwoFilesAtMostHoweverMuchIsSaid() throws IOException {
        ServiceLog log = new ServiceLog(folder.resolve("a.log"), 1_000);

        log.copy(lines(0, 10_000));

        assertThat(Files.size(log.file())).isLessThan(1_100);
        assertThat(Files.size(folder.resolve("a.log.1"))).isBetween(1_000L, 1_100L);
        assertThat(log.tail(1)).containsExactly("line 9999");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
