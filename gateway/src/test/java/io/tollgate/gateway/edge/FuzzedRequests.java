package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Requests to fuzz readers with. */
public final class FuzzedRequests {
    public static final List<byte[]> BODIES = Fuzz.seeds(
            "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi \\u00e5 å\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":5,\"project_id\":\"p\"}",
            "{\"model\":\"up/a\",\"input\":[\"x\",\"y\"],\"tools\":[{\"type\":\"t\",\"model\":\"b\"}],\"background\":false}",
            "{\"requests\":[{\"model\":\"models/a\",\"content\":{\"parts\":[{\"text\":\"x\"}]}}],\"n\":-1.5e300}",
            "[{\"provider\":\"up\",\"endpoint\":\"chat/completions?x=1\",\"headers\":{\"a\":\"b\"},\"query\":{\"model\":\"a\",\"x\":[[[[]]]]}}]",
            "{\"model\":\"up/a\",\"input\":{\"prompt\":\"x\",\"max_tokens\":5},\"gateway\":{\"id\":\"g\"}}",
            "{\"name\":\"bot\",\"limits\":{\"usd_per_day\":1e5},\"expires_at\":\"2030-01-01T00:00:00Z\",\"grace\":\"24h\"}",
            "[".repeat(2_000),
            "{\"a\":".repeat(2_000));

    public static final List<byte[]> HEADS = Fuzz.seeds(
            "authorization: Bearer tg_abc\nx-api-key: k\ncf-aig-metadata: {\"a\":1,\"b\":\"x\"}",
            "cf-aig-cache-ttl: 60\ncf-aig-max-attempts: 3\ncf-aig-backoff: linear\ncf-aig-custom-cost: {\"per_token_in\":1e-6}",
            "cf-aig-gateway-id: a\ncf-aig-request-timeout: 99999999999\nx-gateway-project-id: p\ncf-aig-authorization: Bearer x");

    private FuzzedRequests() {}

    /** One way of reading a body. */
    public interface Reading {
        void read(Buffer body) throws FailureException;
    }

    /** Has each body read, or refused by a {@link FailureException} and nothing else. */
    public static void read(Reading... readings) throws Exception {
        Fuzz.run(BODIES, (bytes, random) -> {
            for (Reading reading : readings) {
                try {
                    reading.read(Buffer.buffer(bytes));
                } catch (FailureException refused) {
                    assertThat(refused.failure().message()).isNotEmpty().hasSizeLessThan(2_000);
                }
            }
        });
    }

    public static MultiMap headers(String text) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return headers;
    }
}
