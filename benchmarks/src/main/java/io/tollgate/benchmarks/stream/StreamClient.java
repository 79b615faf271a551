package io.tollgate.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.EventLoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A client that keeps many streams open and stamps their chunks' arrivals. Each line of its standard input asks for a
 * round, as {@code URL STREAMS SECONDS MODEL TOKEN}, and is answered with a line of {@link StreamFigures}; it ends when
 * its standard input does.
 */
public final class StreamClient {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private StreamClient() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        EventLoopGroup loop = Transport.best().loop();
        System.out.println("ready");
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            String[] parts = line.split(" ", -1);
            System.out.println(round(
                            loop,
                            URI.create(parts[0]),
                            Integer.parseInt(parts[1]),
                            Integer.parseInt(parts[2]),
                            parts[3],
                            parts[4])
                    .line());
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static StreamFigures round(
            EventLoopGroup loop, URI target, int streams, int seconds, String model, String token)
            throws InterruptedException {
        StreamRound round = new StreamRound(loop, target, request(target, model, token), streams, seconds);
        return round.run(PATIENCE);
    }

    private static byte[] request(URI target, String model, String token) {
        String body = """
                {"model":"%s","stream":true,"stream_options":{"include_usage":true},\
                "messages":[{"role":"user","content":"Count to sixty-four, slowly."}]}""".formatted(model);
        return """
                POST %s HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Accept: text/event-stream\r
                Content-Length: %d\r
                \r
                %s""".formatted(target.getPath(), target.getAuthority(), token, body.length(), body)
                .getBytes(UTF_8);
    }
}
