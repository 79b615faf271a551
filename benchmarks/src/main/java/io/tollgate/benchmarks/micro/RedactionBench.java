package io.tollgate.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.redaction.BodyFormat;
import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redactor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all kinds of redaction take for bodies of 1 MB, in which there is something to replace now and then: prompts of
 * one long text and of many messages, and a stream of pieces of text.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RedactionBench {
    private static final int BYTES = 1_000_000;
    private static final String PROSE = "The gateway stands before several providers, checks who calls, and notes"
            + " what each of the calls has cost: tokens, time (in ms) and money. In 2026 there were 1,204 of them.\\n";
    private static final String FOUND =
            "Write to jane.doe@example.com or call +49 30 901820, card 4111 1111 1111 1111. ";

    private final Redactor redactor = new Redactor(Redaction.USUAL);
    private final byte[] text = body("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"", "", "\"}]}");
    private final byte[] messages = body(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"",
            "\"},{\"role\":\"assistant\",\"content\":\"",
            "\"}]}");
    private final byte[] stream = body(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"",
            "\"}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"",
            "\"}}]}\n\ndata: [DONE]\n\n");

    /** Texts of about 700 bytes, one in ten of them with something to replace. */
    private static byte[] body(String begin, String between, String end) {
        StringBuilder body = new StringBuilder(begin);
        for (int part = 0; body.length() < BYTES; part++) {
            body.append(part == 0 ? "" : between);
            body.append(part % 10 == 0 ? FOUND : "").append(PROSE.repeat(4));
        }
        return body.append(end).toString().getBytes(UTF_8);
    }

    @Benchmark
    public int promptOfOneText() throws Redactor.TooSlowException {
        return redactor.redact(text, BodyFormat.JSON).replaced();
    }

    @Benchmark
    public int promptOfManyMessages() throws Redactor.TooSlowException {
        return redactor.redact(messages, BodyFormat.JSON).replaced();
    }

    @Benchmark
    public int stream() throws Redactor.TooSlowException {
        return redactor.redact(stream, BodyFormat.EVENTS).replaced();
    }
}
