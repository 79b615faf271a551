package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ModelRequest.Edit;
import io.tollgate.gateway.call.ModelRequest.Span;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestRewriterTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String USAGE = "\"include_usage\":true";

    private static @Nullable Span span(String json, String text) {
        int start = json.indexOf(text);
        return start < 0 ? null : new Span(start, start + text.length());
    }

    private static String sent(
            String json, String options, boolean stream, @Nullable Span includeUsageAt, Edit... edits) {
        ModelRequest body = new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer(json),
                json.length(),
                "m",
                span(json, "\"m\""),
                stream,
                options.isEmpty() ? null : span(json, options),
                false,
                includeUsageAt,
                1,
                null,
                List.of(edits));
        return RequestRewriter.forUpstream(body, new Target("p", "m", "m", usage -> null))
                .toString();
    }

    @Test
    void leavesABodyAloneThatNeedsNothing() {
        assertThat(sent("{\"model\":\"m\"}", "", false, null)).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void asksForUsageInStreams() {
        assertThat(sent("{\"model\":\"m\",\"stream\":true}", "", true, null))
                .isEqualTo("{\"stream_options\":{" + USAGE + "},\"model\":\"m\",\"stream\":true}");
        assertThat(sent("{\"model\":\"m\",\"o\":{}}", "{}", true, null))
                .isEqualTo("{\"model\":\"m\",\"o\":{" + USAGE + "}}");
        assertThat(sent("{\"model\":\"m\",\"o\":{ \"a\":1}}", "{ \"a\":1}", true, null))
                .isEqualTo("{\"model\":\"m\",\"o\":{ " + USAGE + ",\"a\":1}}");
        assertThat(sent("{\"model\":\"m\",\"o\":null}", "null", true, null))
                .isEqualTo("{\"model\":\"m\",\"o\":{" + USAGE + "}}");
        String off = "{\"model\":\"m\",\"o\":{\"include_usage\":false}}";
        assertThat(sent(off, "{\"include_usage\":false}", true, span(off, "false")))
                .isEqualTo("{\"model\":\"m\",\"o\":{" + USAGE + "}}");
    }

    @Test
    void responsesReportUsageUnasked() {
        String json = "{\"model\":\"m\",\"stream\":true}";
        ModelRequest body = new ModelRequest(
                UpstreamOperation.RESPONSES,
                Buffer.buffer(json),
                json.length(),
                "m",
                span(json, "\"m\""),
                true,
                null,
                false,
                null,
                1,
                null,
                List.of());
        assertThat(RequestRewriter.forUpstream(body, new Target("p", "m", "m", usage -> null))
                        .toString())
                .isEqualTo(json);
    }

    /** What a body holds is reckoned once; a copy of it would stand outside of what may be held. */
    @Test
    void aLongBodyIsNotCopied() {
        int size = 8 << 20;
        String json = "{\"project_id\":\"x\",\"model\":\"m\",\"stream\":true,\"é\":\"" + "x".repeat(size) + "\"}";
        Buffer body = Buffer.buffer(json);
        ModelRequest request = new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                body,
                body.length(),
                "m",
                span(json, "\"m\""),
                true,
                null,
                false,
                null,
                1,
                "x",
                List.of(new Edit(1, 18, "")));
        Target target = new Target("p", "m", "another", usage -> null);
        RequestRewriter.forUpstream(request, target);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Buffer sent = RequestRewriter.forUpstream(request, target);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 10);
        String expected = "{\"stream_options\":{" + USAGE + "},\"model\":\"another\",\"stream\":true,\"é\":\""
                + "x".repeat(size) + "\"}";
        assertThat(sent.toString().equals(expected)).isTrue();
        body.setByte(body.length() - 3, (byte) 'y');
        assertThat(sent.getByte(sent.length() - 3)).as("the same bytes").isEqualTo((byte) 'y');
    }

    @Test
    void mapsTheModelsName() {
        String json = "{\"project_id\":\"x\",\"model\":\"m\",\"é\":1}";
        ModelRequest body = new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer(json),
                json.length(),
                "m",
                span(json, "\"m\""),
                false,
                null,
                false,
                null,
                1,
                "x",
                List.of(new Edit(1, 18, "")));
        assertThat(RequestRewriter.forUpstream(body, new Target("p", "m", "up/\"m\"", usage -> null))
                        .toString())
                .isEqualTo("{\"model\":\"up/\\\"m\\\"\",\"é\":1}");
    }
}
