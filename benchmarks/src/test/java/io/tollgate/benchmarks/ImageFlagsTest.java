package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services are measured with the JVM flags of their images. */
class ImageFlagsTest {
    private static final Pattern FLAG = Pattern.compile("\"(-XX:[^\"]+)\"");
    /** What is said in other words where nothing bounds a process's memory. */
    private static final List<String> OF_CONTAINERS = List.of("-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError");

    private static Stream<Arguments> services() {
        return Stream.of(
                Arguments.of("analytics-api", FullTable.ANALYTICS_JVM),
                Arguments.of("audit-consumer", Ingest.CONSUMER_JVM));
    }

    @ParameterizedTest
    @MethodSource("services")
    void servicesAreMeasuredWithTheFlagsOfTheirImages(String module, List<String> measured) throws IOException {
        String image = Files.readString(Path.of("..", module, "Dockerfile"), UTF_8);
        assertThat(FLAG.matcher(image).results().map(found -> found.group(1)))
                .containsAll(OF_CONTAINERS)
                .filteredOn(flag -> !OF_CONTAINERS.contains(flag))
                .containsExactlyInAnyOrderElementsOf(measured.stream()
                        .filter(flag -> !flag.startsWith("-Xmx"))
                        .toList());
    }
}
