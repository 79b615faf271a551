package io.tollgate.gateway.edge.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The peek at a request body, by the length of its prompt; in the edge's package, which keeps it to itself. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestParserBench {
    @Param({"80", "8000", "800000"})
    private int promptLength;

    private Buffer body = Buffer.buffer();

    @Setup
    public void body() {
        body = Buffer.buffer("""
                {"model":"openai/gpt-4.1-mini","temperature":0.2,"messages":[\
                {"role":"system","content":"You answer in one short sentence."},\
                {"role":"user","content":"%s"}],"stream":false}""".formatted("a word ".repeat(promptLength / 7)).getBytes(UTF_8));
    }

    @Benchmark
    public ModelRequest peek() throws FailureException {
        return RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, body);
    }
}
