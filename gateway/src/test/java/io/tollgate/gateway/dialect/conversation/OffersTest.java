package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.tollgate.gateway.dialect.responses.ResponsesCodec;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call goes on without, and what it does not. */
final class OffersTest {
    private static final String FUNCTION =
            "{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}";

    private static Losses lost(String more) throws FailureException {
        Losses losses = new Losses();
        String request = "{\"model\":\"m\",\"input\":\"x\"," + more + "}";
        new ChatCodec()
                .writeRequest(
                        new ResponsesCodec().readRequest(Buffer.buffer(request), RequestPath.NONE),
                        new TargetModel("other", 0),
                        losses);
        return losses;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"web_search\",\"external_web_access\":false}",
                "{\"type\":\"web_search_preview\"}",
                "{\"type\":\"image_generation\"}",
                "{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}"
            })
    void aToolOfTheProvidersIsAnOfferBesideTheCallersOwn(String tool) throws FailureException {
        Losses beside = lost("\"tools\":[" + FUNCTION + "," + tool + "]");
        assertThat(beside.refuses()).isFalse();
        assertThat(beside.parameters()).containsExactly("tools[1]");
        assertThat(lost("\"tool_choice\":\"required\",\"tools\":[" + FUNCTION + "," + tool + "]")
                        .refuses())
                .isFalse();
        // Alone, it is what the call is about.
        assertThat(lost("\"tools\":[" + tool + "]").refuses()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}",
                "{\"type\":\"mcp\",\"server_url\":\"https://example.com\"}",
                "{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\",\"file_ids\":[\"file_1\"]}}",
                "{\"type\":\"shell\"}",
                "{\"type\":\"of_tomorrow\"}"
            })
    void whatIsTheCallersOrNotKnownIsNone(String tool) throws FailureException {
        assertThat(lost("\"tools\":[" + FUNCTION + "," + tool + "]").refuses()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"web_search\"}", "{\"type\":\"function\",\"name\":\"web_search\"}"})
    void aToolThatMustBeCalledIsNone(String choice) throws FailureException {
        Losses losses = lost("\"tools\":[" + FUNCTION + ",{\"type\":\"web_search\"}],\"tool_choice\":" + choice);
        assertThat(losses.refuses()).isTrue();
    }

    private static Losses lostOfMessages(String callers) throws FailureException {
        Losses losses = new Losses();
        String request = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[],\"tools\":[{\"name\":\"f\","
                + "\"allowed_callers\":" + callers
                + "},{\"type\":\"code_execution_20260120\",\"name\":\"code_execution\"}]}";
        new ChatCodec()
                .writeRequest(
                        new MessagesCodec().readRequest(Buffer.buffer(request), RequestPath.NONE),
                        new TargetModel("other", 0),
                        losses);
        return losses;
    }

    /** Anthropic's documentation, "Programmatic tool calling". */
    @Test
    void aToolThatOnlyCodeMayCallIsNoneOfTheModels() throws FailureException {
        assertThat(lostOfMessages("[\"direct\",\"code_execution_20260120\"]").parameters())
                .containsExactly("tools[1]");
        Losses losses = lostOfMessages("[\"code_execution_20260120\"]");
        assertThat(losses.parameters()).containsExactly("tools[0].allowed_callers", "tools[1]");
        assertThat(losses.refuses()).isTrue();
    }

    @Test
    void aCallByCodeHasNoPlaceInOtherFormats() throws FailureException {
        String request = """
            {"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[
            {"type":"tool_use","id":"a","name":"f","input":{},"caller":{"type":"direct"}},
            {"type":"tool_use","id":"b","name":"f","input":{},"caller":%s}]}]}\
            """;
        Conversation direct =
                new MessagesCodec().readRequest(Buffer.buffer(request.formatted("null")), RequestPath.NONE);
        assertThat(direct.turns().getLast().parts()).hasSize(2);
        assertThatThrownBy(() -> new MessagesCodec()
                        .readRequest(
                                Buffer.buffer(request.formatted(
                                        "{\"type\":\"code_execution_20260120\",\"tool_id\":\"srvtoolu_1\"}")),
                                RequestPath.NONE))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure().message())
                                .startsWith("messages[1].content[1].caller is code that Anthropic runs"));
    }

    @ParameterizedTest
    @CsvSource({"64, false", "2, false", "1, true"})
    void theLikeliestAloneIsMoreThanAWish(long topK, boolean refused) {
        Losses losses = new Losses();
        losses.topK(topK);
        assertThat(losses.parameters()).containsExactly("top_k");
        assertThat(losses.refuses()).isEqualTo(refused);
    }
}
