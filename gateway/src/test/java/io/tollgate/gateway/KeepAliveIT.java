package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said on streams whose upstream is silent. */
final class KeepAliveIT {
    private static final String COMMENT = ": keep-alive\n\n";
    private static final String PING = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    private static final String BLANK = "\r\n\r\n";
    private static final Map<String, String> PATHS = Map.of(
            "chat", "/v1/chat/completions",
            "responses", "/v1/responses",
            "claude", "/v1/messages",
            "gem", "/v1beta/models/%s/simulated-small:streamGenerateContent?alt=sse");
    private static final Map<String, String> BODIES = Map.of(
            "chat",
            "{\"model\":\"%s/simulated-small\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "responses",
            "{\"model\":\"%s/simulated-small\",\"stream\":true,\"input\":\"Hi\"}",
            "claude",
            "{\"model\":\"%s/simulated-small\",\"stream\":true,\"max_tokens\":64,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "gem",
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.neverSilent(Duration.ofMillis(100), URI.create("http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static HttpResponse<byte[]> call(String caller, String provider, String behaviour) throws Exception {
        return fixture.post(
                PATHS.get(caller).formatted(provider), BODIES.get(caller).formatted(provider), "x-simulate", behaviour);
    }

    private static String said(String caller) {
        return switch (caller) {
            case "claude" -> PING;
            case "gem" -> BLANK;
            default -> COMMENT;
        };
    }

    /** A stream without what the gateway said on it. */
    private static String without(String caller, String stream) {
        return caller.equals("gem")
                ? stream.stripLeading().replace("\r\n", "\n").replaceAll("\n{3,}", "\n\n")
                : stream.replace(said(caller), "");
    }

    /** What is left when ids that are made for each answer are taken out. */
    private static String settled(String stream) {
        return stream.replaceAll("[0-9a-f]{32}|call_[0-9a-f]+|\"created(_at)?\":\\d+", "…");
    }

    @ParameterizedTest
    @CsvSource({
        "chat, chat",
        "chat, claude",
        "responses, responses",
        "responses, chat",
        "claude, claude",
        "claude, chat",
        "gem, gem",
        "gem, chat"
    })
    void aCallerWhoWaitsForAStreamHearsThatItIsStillThere(String caller, String provider) throws Exception {
        String usual = without(caller, text(call(caller, provider, "{}")));
        HttpResponse<byte[]> slow = call(caller, provider, "{\"head_delay_ms\":1000,\"first_chunk_delay_ms\":600}");
        assertThat(slow.statusCode()).isEqualTo(200);
        assertThat(header(slow, "content-type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(header(slow, "cf-aig-provider")).isEqualTo(provider);
        assertThat(text(slow)).startsWith(said(caller) + said(caller));
        assertThat(settled(without(caller, text(slow)))).isEqualTo(settled(usual));
        UsageEvent row = fixture.row(slow);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getFirstTokenMs()).isGreaterThan(900);
    }

    @ParameterizedTest
    @CsvSource({"chat, chat, 3", "chat, gem, 3", "claude, claude, 3", "claude, responses, 3"})
    void whatIsSaidStandsBetweenEvents(String caller, String provider, int events) throws Exception {
        String usual = without(caller, text(call(caller, provider, "{}")));
        String slow = text(call(caller, provider, "{\"chunk_delay_ms\":400}"));
        String said = said(caller);
        assertThat(slow.split(Pattern.quote(said), -1))
                .hasSizeGreaterThan(events)
                .allSatisfy(between -> assertThat(between.replace("\r\n", "\n"))
                        .satisfiesAnyOf(
                                part -> assertThat(part).isEmpty(),
                                part -> assertThat(part).endsWith("\n\n")))
                // What the upstream said comes between its pauses, and not behind them.
                .filteredOn(between -> !between.isEmpty())
                .hasSizeGreaterThan(events);
        assertThat(settled(without(caller, slow))).isEqualTo(settled(usual));
        assertThat(slow).doesNotEndWith(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gem", "chat"})
    void googlesClientsGetBlankLinesAlone(String provider) throws Exception {
        String slow = text(call("gem", provider, "{\"chunk_delay_ms\":400}")).replace("\r\n", "\n");
        assertThat(slow).contains("\n\n\n\n");
        assertThat(slow.strip().split("\n{2,}", -1))
                .hasSizeGreaterThan(3)
                .allSatisfy(event ->
                        assertThat(event).startsWith("data: {").endsWith("}").doesNotContain("\n"));
    }

    @Test
    void nothingIsSaidWithinAnEvent() throws Exception {
        String slow = text(fixture.post(
                "/v1/default/default/up/chat/completions",
                BODIES.get("chat").replace("%s/", ""),
                "x-simulate",
                "{\"chunk_delay_ms\":400}"));
        assertThat(slow).contains(COMMENT);
        for (String event : slow.split("\n\n", -1)) {
            assertThat(event)
                    .satisfiesAnyOf(
                            one -> assertThat(one).isEmpty(),
                            one -> assertThat(one).isEqualTo(COMMENT.strip()),
                            one -> assertThat(one).startsWith("data: ").doesNotContain("keep-alive"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "chat, chat, rate_limit_error",
        "chat, claude, rate_limit_error",
        "claude, claude, rate_limit_error",
        "responses, chat, rate_limit_error",
        "gem, chat, RESOURCE_EXHAUSTED"
    })
    void aRefusalThatComesLateIsTheLastEvent(String caller, String provider, String type) throws Exception {
        HttpResponse<byte[]> late = call(caller, provider, "{\"head_delay_ms\":700,\"status\":429}");
        assertThat(late.statusCode()).isEqualTo(200);
        String said = text(late);
        assertThat(said)
                .startsWith(said(caller))
                .contains(type)
                .contains("Rate limit reached.")
                .endsWith("\n\n");
        UsageEvent row = fixture.row(late);
        assertThat(row.getOutcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(row.getCharges()).isEmpty();
        assertThat(row.getAttempts().getLast().getStatus()).isEqualTo(429);
    }

    @Test
    void anotherModelStillStandsInWhileTheFirstIsWaitedFor() throws Exception {
        fixture.upstream.behaveNext(
                1, io.tollgate.gateway.simulated.Behaviour.of("{\"head_delay_ms\":700,\"status\":503}"));
        HttpResponse<byte[]> response =
                fixture.post("/v1/chat/completions", BODIES.get("chat").replace("%s/simulated-small", "both"));
        assertThat(text(response))
                .startsWith(COMMENT)
                .contains("You said: Hi".split(" ", -1)[0])
                .endsWith("[DONE]\n\n");
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getProvider()).isEqualTo("chat");
        assertThat(row.getAttempts()).hasSize(2);
    }

    @Test
    void anAnswerThatIsNoStreamKeepsItsStatus() throws Exception {
        HttpResponse<byte[]> whole = fixture.post(
                "/v1/chat/completions",
                BODIES.get("chat").formatted("chat").replace("\"stream\":true,", ""),
                "x-simulate",
                "{\"head_delay_ms\":700,\"status\":500}");
        assertThat(whole.statusCode()).isEqualTo(500);
        assertThat(json(whole).getJsonObject("error")).isNotNull();
        HttpResponse<byte[]> array = fixture.post(
                "/v1beta/models/gem/simulated-small:streamGenerateContent",
                BODIES.get("gem"),
                "x-simulate",
                "{\"head_delay_ms\":700}");
        assertThat(text(array)).startsWith("[").doesNotContain("keep-alive");
    }
}
