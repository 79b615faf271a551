package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.ThrottleConfig;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies whose chunks are not what HTTP calls chunks, after a head with a good token: 400, and nothing goes upstream.
 */
final class BrokenBodiesIT {
    private static final String HEAD = "authorization: Bearer " + GatewayFixture.TOKEN
            + "\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n";
    private static final String BODY = "{\"model\":\"up/simulated-small\",\"messages\":[]}";
    private static final String NEXT = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
            + GatewayFixture.TOKEN + "\r\ncontent-type: application/json\r\ncontent-length: " + BODY.length()
            + "\r\n\r\n" + BODY;

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** RFC 9112, section 7.1. What follows is no further request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "-5\r\n",
                "+5\r\n",
                "0x5\r\n",
                "\r\n",
                "5 5\r\n",
                "fffffffff\r\n",
                "5\r\n{'a':X",
                "5\n{'a':\r\n",
                "5\r\n{'a':\n0\r\n\r\n",
                "0\r\nbad name: a\r\n\r\n",
                "0\r\ncontent-length : 5\r\n\r\n"
            })
    void malformedChunksAreRefused(String chunks) throws Exception {
        for (String path : new String[] {"/v1/chat/completions", "/v1/default/default/up/chat/completions"}) {
            String answer = new RawClient(fixture.url).post(path, HEAD, chunks + NEXT);
            assertThat(answer)
                    .matches("(?s)HTTP/1\\.1 400 .*")
                    .contains("connection: close")
                    .contains("\"message\":");
            assertThat(answer.split("HTTP/1\\.", -1)).as(answer).hasSize(2);
        }
        assertThat(fixture.upstream.received()).isEmpty();
    }

    /** The one before is answered as it deserves. */
    @Test
    void whatFollowsAGoodRequestIsNotMistakenForIt() throws Exception {
        String answer = new RawClient(fixture.url)
                .answers("GET /v1/models HTTP/1.1\r\nhost: gateway\r\n\r\nPOST /v1/chat/completions HTTP/1.1\r\n"
                        + "host: gateway\r\n" + HEAD + "\r\nzz\r\n" + NEXT);
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
    }
}
