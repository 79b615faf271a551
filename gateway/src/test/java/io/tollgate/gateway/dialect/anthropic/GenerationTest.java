package io.tollgate.gateway.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What generations of Claude models take, by their names. */
final class GenerationTest {
    @ParameterizedTest
    @CsvSource({
        "kimi-k2, ANY",
        "claude-2.1, BUDGET",
        "claude-instant-1.2, BUDGET",
        "claude-3-5-haiku-latest, BUDGET",
        "claude-3-7-sonnet-20250219, BUDGET",
        "claude-sonnet-4-20250514, BUDGET",
        "claude-opus-4-1-20250805, BUDGET",
        "claude-haiku-4-5, BUDGET",
        "anthropic/claude-opus-4.6, BUDGET",
        "anthropic.claude-sonnet-4-6-v1:0, BUDGET",
        "claude-opus-4-7, ADAPTIVE",
        "claude-opus-4-8@20260601, ADAPTIVE",
        "anthropic/claude-4.7-opus, ADAPTIVE",
        "claude-sonnet-5, ADAPTIVE",
        "claude-fable-5-1, ADAPTIVE",
        "claude-opus-10, ADAPTIVE",
        "claude-mythos-preview, ADAPTIVE"
    })
    void generationsAreToldByNames(String model, Generation generation) {
        assertThat(Generation.of(model)).isEqualTo(generation);
    }

    /** Each line: model, what chat says, what Anthropic gets, what is reported as adjusted. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "claude-opus-4-5 | 'temperature':0.5,'top_p':0.9 | 'temperature':0.5 | top_p",
                "claude-opus-4-5 | 'temperature':1,'top_p':0.9 | 'top_p':0.9 | ",
                "claude-opus-4-5 | 'temperature':0.5,'top_p':1 | 'temperature':0.5 | ",
                "claude-opus-4-5 | 'temperature':2,'top_k':3 | 'temperature':1,'top_k':3 | temperature",
                "other | 'temperature':0.5,'top_p':0.9 | 'temperature':0.5,'top_p':0.9 | ",
                "claude-opus-4-7 | 'temperature':0.5,'top_p':0.9,'top_k':3 | | temperature top_p top_k",
                "claude-opus-4-7 | 'temperature':1,'top_p':1 | | ",
                "claude-opus-4-5 | 'reasoning_effort':'low' | 'thinking':{'type':'enabled','budget_tokens':4096} | ",
                "claude-opus-4-7 | 'reasoning_effort':'low' | 'thinking':{'type':'adaptive'},'output_config':{'effort':'low'} | ",
                "claude-opus-4-7 | 'reasoning_effort':'minimal' | 'thinking':{'type':'adaptive'},'output_config':{'effort':'low'} | reasoning_effort",
                "claude-opus-4-7 | 'reasoning':{'max_tokens':20000} | 'thinking':{'type':'adaptive'},'output_config':{'effort':'high'} | ",
                "claude-opus-4-7 | 'reasoning_effort':'none' | 'thinking':{'type':'disabled'} | "
            })
    void settingsAreWhatTheModelTakes(String model, String said, @Nullable String written, @Nullable String adjusted)
            throws FailureException {
        Losses losses = new Losses();
        String chat = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":30000,"
                + said.replace('\'', '"') + "}";
        Buffer body = new MessagesCodec()
                .writeRequest(
                        new ChatCodec().readRequest(Buffer.buffer(chat), RequestPath.NONE),
                        new TargetModel(model, 0),
                        losses);
        String rest = written == null ? "" : "," + written.replace('\'', '"');
        JsonNode expected = Json.read("{\"model\":\"" + model + "\",\"max_tokens\":30000,\"messages\":"
                + "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}]" + rest + "}");
        assertThat(Json.read(body)).isEqualTo(expected);
        assertThat(String.join(" ", losses.adjusted())).isEqualTo(Objects.requireNonNullElse(adjusted, ""));
        assertThat(losses.refuses()).isFalse();
    }
}
