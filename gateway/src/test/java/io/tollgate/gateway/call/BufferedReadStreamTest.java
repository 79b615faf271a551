package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BufferedReadStreamTest {
    private final List<String> heard = new ArrayList<>();

    private final class Recorded extends BufferedReadStream<String> {
        Recorded(boolean paused) {
            super(paused);
        }

        @Override
        protected void onPause() {
            heard.add("pause");
        }

        @Override
        protected void onResume() {
            heard.add("resume");
        }

        @Override
        protected void onDrained() {
            heard.add("drained");
        }
    }

    private void read(BufferedReadStream<String> stream) {
        stream.exceptionHandler(e -> heard.add(e.getMessage()));
        stream.endHandler(v -> heard.add("end"));
        stream.handler(heard::add);
    }

    /** What the reader, and whoever fills the stream, hear of things that happen in some order. */
    @ParameterizedTest
    @CsvSource({
        "flowing, read 1 2 end, 1 2 end",
        "flowing, 1 2 end read, 1 2 end",
        "flowing, 1 fail read, 1 failed",
        "flowing, read pause 1 2 resume, pause resume 1 2 drained",
        "flowing, read pause 1 end resume, pause resume 1 end",
        "flowing, read pause 1 fail resume, pause resume 1 failed",
        "flowing, read pause 1 2 abort resume, pause aborted resume",
        "flowing, read pause end, pause",
        "flowing, read pause fail, pause",
        "flowing, read pause pause resume 1, pause pause resume drained 1",
        "flowing, read 1 abort, 1 aborted",
        "flowing, 1 abort read, aborted",
        "flowing, read end end, end",
        "flowing, read end fail, end",
        "flowing, read end abort, end",
        "flowing, read fail end, failed",
        "flowing, read abort abort, aborted",
        "flowing, read abort end, aborted",
        "flowing, read abort resume, aborted resume",
        "flowing, read 1 fetch, 1 resume drained",
        "paused, read 1 end, ''",
        "paused, read 1 end resume, resume 1 end",
        "paused, 1 resume read 2, resume drained 1 2",
        "paused, read 1 abort, aborted",
    })
    void isHeardInOrderAndOnce(String begins, String happens, String hears) {
        Recorded stream = new Recorded(begins.equals("paused"));
        for (String one : happens.split(" ", -1)) {
            switch (one) {
                case "read" -> read(stream);
                case "pause" -> stream.pause();
                case "resume" -> stream.resume();
                case "fetch" -> stream.fetch(1);
                case "end" -> stream.end();
                case "fail" -> stream.fail(new Exception("failed"));
                case "abort" -> stream.abort(new Exception("aborted"));
                default -> stream.put(one);
            }
        }
        assertThat(String.join(" ", heard)).isEqualTo(hears);
    }

    @Test
    void aReaderThatPausesInTheMiddleGetsNoMore() {
        BufferedReadStream<String> stream = new BufferedReadStream<>(true);
        read(stream);
        stream.handler(item -> {
            heard.add(item);
            stream.pause();
        });
        stream.put("1");
        stream.put("2");
        stream.end();
        assertThat(heard).isEmpty();
        stream.resume();
        assertThat(heard).containsExactly("1");
        assertThat(stream.delivered()).isFalse();
        stream.resume();
        assertThat(heard).containsExactly("1", "2");
        stream.resume();
        assertThat(heard).containsExactly("1", "2", "end");
    }

    @Test
    void whatItIsLikeCanBeAsked() {
        BufferedReadStream<String> stream = new BufferedReadStream<>(false);
        assertThat(stream.delivered()).isTrue();
        stream.put("before there is a reader");
        assertThat(stream.delivered()).isFalse();
        read(stream);
        assertThat(stream.delivered()).isTrue();
        stream.pause();
        assertThat(stream.paused()).isTrue();
        assertThat(stream.delivered()).isFalse();
        assertThat(stream.ended()).isFalse();
        stream.end();
        assertThat(stream.ended()).isTrue();
    }

    @Test
    void aFailureThatNobodyListensToIsNotAnEnd() {
        BufferedReadStream<String> stream = new BufferedReadStream<>(false);
        stream.endHandler(v -> heard.add("end"));
        stream.handler(heard::add);
        stream.fail(new Exception("failed"));
        assertThat(heard).isEmpty();
    }
}
