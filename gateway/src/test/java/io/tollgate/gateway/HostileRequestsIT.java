package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.tollgate.gateway.config.ThrottleConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Requests that mean harm, with a good token: refused, and neither a row nor a line of the log is left of them. */
@Execution(ExecutionMode.CONCURRENT)
final class HostileRequestsIT {
    private static final String TOKEN = "authorization: Bearer " + GatewayFixture.TOKEN + "\r\n";
    private static final String JSON = "content-type: application/json\r\n";
    private static final String BODY = "{\"model\":\"up/simulated-small\",\"messages\":[]}";
    private static final String LENGTH = "content-length: " + BODY.length() + "\r\n";
    private static final String COMPAT = "/v1/default/default/compat/chat/completions";

    /** What is logged. */
    private static final Queue<ILoggingEvent> LOG = new ConcurrentLinkedQueue<>();

    private static final Appender<ILoggingEvent> APPENDER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            LOG.add(event);
        }
    };

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT));
        APPENDER.start();
        root().addAppender(APPENDER);
    }

    @AfterAll
    static void stop() {
        root().detachAppender(APPENDER);
        fixture.close();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** No call was accepted, and nothing is said that an operator would have to look into, or that tells a token. */
    @AfterEach
    void nothingIsLeftOfThem() throws Exception {
        assertThat(fixture.upstream.received()).isEmpty();
        assertThat(fixture.metrics())
                .contains("tollgate_spool_unpublished_records 0.0", "tollgate_audit_published_total 0.0");
        assertThat(LOG).allSatisfy(event -> {
            assertThat(event.getLevel()).isNotEqualTo(Level.ERROR);
            assertThat(event.getThrowableProxy()).isNull();
            assertThat(event.getFormattedMessage()).doesNotContain(GatewayFixture.TOKEN);
        });
    }

    private static String post(String path, String headers, String body) throws IOException {
        return new RawClient(fixture.url).post(path, headers, body);
    }

    private static void assertRefusedOnce(String answer, int status) {
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").contains("x-request-id: ", "\"message\":");
        assertThat(answer.split("HTTP/1\\.", -1)).as(answer).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/responses",
                COMPAT,
                "/client/v4/accounts/default/ai/v1/chat/completions",
                "/client/v4/accounts/default/ai/v1/responses",
                "/client/v4/accounts/default/ai/run"
            })
    void twoCredentialsAreNone(String path) throws Exception {
        assertRefusedOnce(post(path, TOKEN + TOKEN + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(post(path, TOKEN + "Authorization: Bearer other\r\n" + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(post(path, "AUTHORIZATION: Basic eA==\r\n" + TOKEN + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(
                post(path, "authorization: Bearer " + GatewayFixture.TOKEN + ", Bearer x\r\n" + JSON + LENGTH, BODY),
                401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses"})
    void openAisRoutesLookForTheTokenInOnePlace(String path) throws Exception {
        assertRefusedOnce(post(path, "x-api-key: " + GatewayFixture.TOKEN + "\r\n" + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(post(path + "?key=" + GatewayFixture.TOKEN, JSON + LENGTH, BODY), 401);
    }

    @ParameterizedTest
    @ValueSource(strings = {COMPAT, "/client/v4/accounts/default/ai/run"})
    void aTokenInTwoPlacesIsOneOnlyWhereItIsTheSame(String path) throws Exception {
        String ours = "cf-aig-authorization: Bearer ";
        assertRefusedOnce(post(path, TOKEN + ours + "other\r\n" + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(post(path, TOKEN + ours + "\r\n" + JSON + LENGTH, BODY), 401);
        assertRefusedOnce(
                post(
                        path,
                        ours + GatewayFixture.TOKEN + "\r\n" + ours + GatewayFixture.TOKEN + "\r\n" + JSON + LENGTH,
                        BODY),
                401);
    }

    /**
     * What another server in front of this one could take for one request and this one for two, or the other way round.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-length: 5~transfer-encoding: chunked~",
                "transfer-encoding: chunked~content-length: 5~",
                "content-length: 5~content-length: 6~",
                "content-length: 5, 6~",
                "content-length: +5~",
                "content-length: -5~",
                "content-length: 0x5~",
                "content-length: 5x~",
                "content-length : 5~",
                "content-length: 99999999999999999999~",
                "transfer-encoding: chunked, identity~",
                "transfer-encoding: xchunked~",
                "transfer-encoding: chunked~transfer-encoding: identity~",
                "transfer-encoding:\u000bchunked~",
                "x-nul: a\u0000b~content-length: 5~",
                "x-cr: a^content-length: 6~content-length: 5~",
                "bad name: a~content-length: 5~",
                ": a~content-length: 5~",
                " : a~content-length: 5~",
                "host: other~content-length: 5~",
                "Host: gateway~content-length: 5~",
                "transfer-encoding: gzip, chunked~",
                "transfer-encoding: gzip~transfer-encoding: chunked~",
                "transfer-encoding: chunked, chunked~",
                "transfer-encoding: identity~content-length: 5~"
            })
    void whatCouldBeReadInTwoWaysIsRefused(String headers) throws Exception {
        String smuggled = "POST " + COMPAT + " HTTP/1.1\r\nhost: gateway\r\n" + TOKEN + JSON + LENGTH + "\r\n" + BODY;
        String answer = post(
                "/v1/chat/completions",
                TOKEN + JSON + headers.replace("~", "\r\n").replace("^", "\r"),
                "0\r\n\r\n" + smuggled);
        assertRefusedOnce(answer, 400);
    }

    /** RFC 9112, section 3.2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host: a\r\nhost: a\r\n",
                "host: a b\r\n",
                "host: a, b\r\n",
                "host: a/b\r\n",
                "host: user@a\r\n",
                "host: a:1x\r\n"
            })
    void whatNamesNoOneHostIsRefused(String host) throws Exception {
        assertRefusedOnce(
                new RawClient(fixture.url)
                        .answers("POST /v1/chat/completions HTTP/1.1\r\n" + host + TOKEN + JSON + LENGTH + "\r\n"
                                + BODY),
                400);
    }

    /** A folded line goes on with the one before it (RFC 9112, section 5.2). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-folded: a\r\n authorization: Bearer " + GatewayFixture.TOKEN + "\r\n",
                "x-folded: a\r\n\tauthorization: Bearer " + GatewayFixture.TOKEN + "\r\n",
                "authorization: Bearer\r\n folded\r\n",
                "authorization\r\n",
                ": authorization: Bearer " + GatewayFixture.TOKEN + "\r\n",
                "authorization Bearer " + GatewayFixture.TOKEN + "\r\n"
            })
    void noTokenHidesInAnotherHeader(String headers) throws Exception {
        String answer = post("/v1/chat/completions", headers + JSON + LENGTH, BODY);
        assertThat(answer).containsPattern("^HTTP/1\\.[01] (400|401) ").doesNotContain(GatewayFixture.TOKEN);
        assertThat(answer.split("HTTP/1\\.", -1)).hasSize(2);
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        assertRefusedOnce(post(COMPAT, TOKEN + "x-large: " + "a".repeat(40 << 10) + "\r\n" + JSON + LENGTH, BODY), 431);
        assertRefusedOnce(
                post(COMPAT, TOKEN + ("x-many: " + "a".repeat(100) + "\r\n").repeat(400) + JSON + LENGTH, BODY), 431);
        String segment = "a".repeat(10_000);
        assertRefusedOnce(
                post("/v1/" + segment + "/default/compat/chat/completions", TOKEN + JSON + LENGTH, BODY), 414);
        assertRefusedOnce(post(COMPAT + "?a=" + segment, TOKEN + JSON + LENGTH, BODY), 414);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | /v1/default/default/../../chat/completions",
                "400 | /v1/default/%2e%2e/chat/completions",
                "400 | /v1/default/%2E%2E/chat/completions",
                "400 | /v1/default/.%2e/chat/completions",
                "400 | /v1/x/..%2f..%2fv1/compat/chat/completions",
                "400 | /v1/default/./compat/chat/completions",
                "400 | //v1/default/default/compat/chat/completions",
                "400 | /v1//default/compat/chat/completions",
                "400 | /v1/default//compat/chat/completions",
                "400 | /v1/default/default//compat/chat/completions",
                "400 | /v1/default/default/compat/chat/completions//",
                "400 | /v1\\default\\default\\compat\\chat\\completions",
                "400 | /v1/default/default%5Ccompat/chat/completions",
                "400 | /v1/%64efault/default/compat/chat/completions",
                "400 | /v1/default/%64%65fault/compat/chat/completions",
                "400 | /v1/default/default/%63ompat/chat/completions",
                "400 | /%76%31/chat/completions",
                "400 | /v1/default/default%2Fcompat/x/compat/chat/completions",
                "400 | /v1/default/def%2Fault/compat/chat/completions",
                "400 | /v1/default/def%2fault/compat/chat/completions",
                "400 | /v1/def%2Fault/default/compat/chat/completions",
                "400 | /v1/default/default%00/compat/chat/completions",
                "400 | /v1/default/default;x=1/compat/chat/completions",
                "400 | /v1/default;x/default/compat/chat/completions",
                "404 | /v1/default/default/compat/chat/completions;x",
                "404 | /v1/chat/completions;x",
                "400 | /v1/default/DEFAULT/compat/chat/completions",
                "404 | /v1/DEFAULT/default/compat/chat/completions",
                "404 | /V1/default/default/compat/chat/completions",
                "400 | /v1/default/.../compat/chat/completions",
                "400 | /v1/default/default%/compat/chat/completions",
                "400 | /v1/default/default%zz/compat/chat/completions",
                "400 | /client/v4/accounts/%2e%2e/ai/run",
                "400 | /client/v4/accounts/def%61ult/ai/run",
                "400 | /client/v4/accounts/a.b/ai/run",
                "400 | /client/v4/accounts//ai/run",
                "404 | /client/v4/accounts/default/ai/run;x",
                "404 | /client/v4/accounts/DEFAULT/ai/run"
            })
    void namesInPathsAreWhatTheySay(int status, String path) throws Exception {
        assertRefusedOnce(post(path, TOKEN + JSON + "connection: close\r\n" + LENGTH, BODY), status);
        // Without a token nothing more is told.
        assertThat(post(path, JSON + "connection: close\r\n" + LENGTH, BODY))
                .containsPattern("^HTTP/1\\.1 (" + status + "|401) ");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 7_000})
    void aNameOfAnyLengthIsRefused(int length) throws Exception {
        assertRefusedOnce(
                post("/v1/default/" + "a".repeat(length) + "/compat/chat/completions", TOKEN + JSON + LENGTH, BODY),
                400);
        assertRefusedOnce(
                post("/client/v4/accounts/" + "a".repeat(length) + "/ai/run", TOKEN + JSON + LENGTH, BODY), 400);
    }
}
