package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestParserTest {
    private static ModelRequest peek(String json) throws FailureException {
        return RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, Buffer.buffer(json));
    }

    private static String edited(String json) throws FailureException {
        StringBuilder edited = new StringBuilder();
        int from = 0;
        for (ModelRequest.Edit edit : peek(json).edits()) {
            edited.append(json, from, edit.start()).append(edit.replacement());
            from = edit.end();
        }
        return edited.append(json.substring(from)).toString();
    }

    @Test
    void findsWhatTheGatewayNeeds() throws FailureException {
        ModelRequest body = peek("""
            {"messages":[{"role":"user","content":"model \\" é 😀"}], "model" : "a\\u0062c",
             "stream":true,"stream_options":{"x":[1,{}],"include_usage":true},"seed":1e9}\
            """);
        assertThat(body.model()).isEqualTo("abc");
        assertThat(body.body()
                        .getString(
                                body.modelAt().getFirst().start(),
                                body.modelAt().getFirst().end()))
                .isEqualTo("\"a\\u0062c\"");
        assertThat(body.streams()).isTrue();
        assertThat(body.includeUsage()).isTrue();
        assertThat(body.edits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"project_id\":\"p\",\"model\":\"m\"} | {\"model\":\"m\"}",
                "{ \"project_id\" : \"p\" , \"model\":\"m\"} | { \"model\":\"m\"}",
                "{\"model\":\"m\",\"project_id\":\"p\"} | {\"model\":\"m\"}",
                "{\"model\":\"m\", \"project_id\":\"p\" , \"seed\":1} | {\"model\":\"m\" , \"seed\":1}",
                "{\"model\":\"m\",\"prompt\":\"hi\"} |"
                        + " {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"prompt\":\"hi\",\"project_id\":\"p\",\"model\":\"m\"} |"
                        + " {\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\"m\"}",
                "{\"model\":\"m\",\"messages\":[],\"prompt\":\"hi\"} |"
                        + " {\"model\":\"m\",\"messages\":[],\"prompt\":\"hi\"}",
            })
    void takesOutTheGatewaysOwnFieldsAndNothingElse(String json, String expected) throws FailureException {
        assertThat(edited(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "{\"model\":\"m\"} | none",
                "{\"service_tier\":\"flex\",\"model\":\"m\"} | flex",
                "{\"model\":\"m\",\"messages\":[{\"service_tier\":\"flex\"}],\"service_tier\":\"standard_only\"} | standard_only",
                "{\"model\":\"m\",\"serviceTier\":\"PRIORITY\"} | PRIORITY",
                "{\"model\":\"m\",\"speed\":\"fast\",\"service_tier\":\"auto\"} | fast",
                "{\"model\":\"m\",\"speed\":\"standard\",\"service_tier\":\"auto\"} | auto",
                "{\"model\":\"m\",\"speed\":\"standard\"} | none",
                "{\"model\":\"m\",\"speed\":1.25} | none",
                "{\"model\":\"m\",\"speed\":\"1.25\"} | none",
                "{\"model\":\"m\",\"service_tier\":null} | none",
                "{\"model\":\"m\",\"service_tier\":{\"x\":1}} | none",
                "{\"model\":\"m\",\"service_tier\":\"a prompt, by mistake\"} | none"
            })
    void theTierThatIsAskedForIsAWordOfTheBodyItself(String json, String tier) throws FailureException {
        assertThat(peek(json).serviceTier()).isEqualTo(tier);
        assertThat(ModelScanner.whole(Buffer.buffer(json)).serviceTier()).isEqualTo(tier);
        assertThat(peek(json).with("q=1", null).serviceTier()).isEqualTo(tier);
    }

    @Test
    void aTierIsNoLongerThanAWord() throws FailureException {
        String json = "{\"model\":\"m\",\"service_tier\":\"%s\"}";
        assertThat(peek(json.formatted("x".repeat(64))).serviceTier()).hasSize(64);
        assertThat(peek(json.formatted("x".repeat(65))).serviceTier()).isNull();
    }

    @Test
    void leavesToTheProviderWhatIsItsOwn() throws FailureException {
        String json = """
            {"model":"m","prompt":{"id":"pmpt_1","variables":{}},"stream":true,
             "stream_options":{"include_obfuscation":false},"input":[{"role":"user","content":"hi"}],"project_id":"p"}\
            """;
        ModelRequest body = RequestParser.parse(UpstreamOperation.RESPONSES, Buffer.buffer(json));
        assertThat(body.operation()).isEqualTo(UpstreamOperation.RESPONSES);
        assertThat(body.streams()).isTrue();
        assertThat(body.includeUsage()).isFalse();
        assertThat(body.project()).isEqualTo("p");
        int project = json.indexOf(",\"project_id\"");
        assertThat(body.edits()).containsExactly(new ModelRequest.Edit(project, json.length() - 1, ""));
        for (UpstreamOperation operation :
                new UpstreamOperation[] {UpstreamOperation.RESPONSES, UpstreamOperation.EMBEDDINGS}) {
            assertThat(RequestParser.parse(
                                    operation, Buffer.buffer("{\"model\":\"m\",\"prompt\":[7],\"stream_options\":1}"))
                            .edits())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1]", "{\"model\":\"m\"}}", "{\"model\":\"m\"", "{'model':'m'}", "nope", "\"m\""})
    void refusesWhatIsNoJsonObject(String json) {
        assertThatThrownBy(() -> peek(json)).isInstanceOf(FailureException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | model",
                "{\"model\":1} | model",
                "{\"model\":\"\"} | model",
                "{\"model\":\"a\",\"model\":\"b\"} | model",
                "{\"model\":\"a\",\"stream\":\"yes\"} | stream",
                "{\"model\":\"a\",\"stream_options\":1} | stream_options",
                "{\"model\":\"a\",\"project_id\":7} | project_id",
                "{\"model\":\"a\",\"prompt\":[\"x\"]} | prompt",
            })
    void namesTheFieldAtFault(String json, String param) {
        assertThatThrownBy(() -> peek(json))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        CallFailure.InvalidRequest.class,
                                        invalid -> assertThat(invalid.param()).isEqualTo(param)));
    }

    @Test
    void saysWhereJsonBreaks() {
        assertThatThrownBy(() -> peek("{\"model\":\"m\",\n  \"seed\": x}")).hasMessageContaining("line 2, column");
    }

    @Test
    void boundsDepth() {
        assertThatThrownBy(() -> peek("{\"model\":\"m\",\"x\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}"))
                .isInstanceOf(FailureException.class);
    }

    /** The parser remembers names for good, so that they must be short. */
    @Test
    void aNameIsNoLongerThanAnyApiHas() throws FailureException {
        String body = "{\"model\":\"m\",\"metadata\":{\"%s\":0}}";
        RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, Buffer.buffer(body.formatted("x".repeat(500))));
        assertThatThrownBy(() -> RequestParser.parse(
                        UpstreamOperation.CHAT_COMPLETIONS, Buffer.buffer(body.formatted("x".repeat(600)))))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        CallFailure.InvalidJson.class,
                                        invalid -> assertThat(invalid.message()).contains("512")));
    }
}
