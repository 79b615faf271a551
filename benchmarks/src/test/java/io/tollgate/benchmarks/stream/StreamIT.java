package io.tollgate.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StreamIT {
    @Test
    void bothEndsAgreeAndNothingIsLost() throws IOException, InterruptedException {
        Process upstream = process(PacedUpstream.class);
        Process client = process(StreamClient.class);
        try (BufferedReader port = upstream.inputReader();
                BufferedReader answers = client.inputReader();
                BufferedWriter asks = client.outputWriter()) {
            String url = "http://127.0.0.1:" + port.readLine().split(" ", -1)[1] + "/v1/chat/completions";
            assertThat(answers.readLine()).isEqualTo("ready");
            asks.write(url + " 20 2 a-model a-token\n");
            asks.flush();
            StreamFigures figures = StreamFigures.parse(answers.readLine());
            assertThat(figures.streams()).isGreaterThanOrEqualTo(20);
            assertThat(figures.chunks()).isEqualTo(figures.streams() * Pace.CHUNKS);
            assertThat(figures.lost() + figures.misordered() + figures.broken()).isZero();
        } finally {
            upstream.getOutputStream().close();
            assertThat(upstream.waitFor()).isZero();
            assertThat(client.waitFor()).isZero();
        }
    }

    private static Process process(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
