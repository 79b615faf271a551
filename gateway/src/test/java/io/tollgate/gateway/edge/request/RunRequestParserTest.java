package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunRequestParserTest {
    private static ModelRequest run(String json) throws FailureException {
        return RunRequestParser.parse(Buffer.buffer(json));
    }

    @Test
    void inputsComeOutOfTheEnvelopeByteForByte() throws Exception {
        ModelRequest body = run("""
                { "input": { "messages": [ {"role":"user","content":"é ☃ \\ud83d\\ude00"} ],  "max_tokens":512, "stream" : true },
                  "model" : "openai/gpt-4.1" }""");
        assertThat(body.operation()).isEqualTo(UpstreamOperation.CHAT_COMPLETIONS);
        assertThat(body.body()).hasToString("""
                {"model" : "openai/gpt-4.1", "messages": [ {"role":"user","content":"é ☃ \\ud83d\\ude00"} ],  "max_tokens":512, "stream" : true }""");
        assertThat(body.model()).isEqualTo("openai/gpt-4.1");
        assertThat(body.body()
                        .getString(
                                body.modelAt().getFirst().start(),
                                body.modelAt().getFirst().end()))
                .isEqualTo("\"openai/gpt-4.1\"");
        assertThat(body.streams()).isTrue();
    }

    @Test
    void inputsBesideTheModelStayWhereTheyAre() throws Exception {
        String json = "{\"messages\":[],\"model\":\"a/b\",\"temperature\":0.5}";
        ModelRequest body = run(json);
        assertThat(body.operation()).isEqualTo(UpstreamOperation.CHAT_COMPLETIONS);
        assertThat(body.body()).hasToString(json);
    }

    @Test
    void projectIsReadBesideTheInputOrWithin() throws Exception {
        assertThat(run("{\"project_id\":\"p\",\"model\":\"a/b\",\"input\":{\"prompt\":\"x\"}}")
                        .project())
                .isEqualTo("p");
        assertThat(run("{\"model\":\"a/b\",\"input\":{\"prompt\":\"x\",\"project_id\":\"q\"}}")
                        .project())
                .isEqualTo("q");
        assertThatThrownBy(() -> run("{\"project_id\":\"p\",\"model\":\"a/b\",\"input\":{\"prompt\":\"x\","
                        + "\"project_id\":\"q\"}}"))
                .hasMessage("project_id is given twice.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'m','input':{'text':['a','b'],'n':1}} | {'model':'m','input':['a','b'],'n':1}",
                "{'model':'m','text' : 'a'} | {'model':'m','input':'a'}",
                "{'model':'m','input':'a'} | {'model':'m','input':'a'}",
                "{'input':['a'],'model':'m'} | {'input':['a'],'model':'m'}",
                "{'model':'m','input':{'input':'a'}} | {'model':'m','input':'a'}"
            })
    void textToEmbedIsAnInput(String given, String expected) throws Exception {
        ModelRequest body = run(given.replace('\'', '"'));
        assertThat(body.operation()).isEqualTo(UpstreamOperation.EMBEDDINGS);
        assertThat(body.body()).hasToString(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m'} | There must be messages or prompt",
                "{'model':'m','input':{}} | There must be messages or prompt",
                "{'model':'m','input':{'image':[1]}} | There must be messages or prompt",
                "{'input':{'prompt':'x'}} | model is missing",
                "{'model':'m','input':{'prompt':'x','model':'n'}} | model is given twice",
                "{'model':'m','input':{'prompt':'x'},'stream':true} | 'stream' belongs into it",
                "{'model':'m','input':{'prompt':'x'},'messages':[]} | 'messages' belongs into it",
                "{'model':'m','input':{'prompt':'x'},'input':{}} | input is given twice",
                "{'model':'m','input':{'prompt':'x'},'options':{'gateway':{'id':'a'}}} | options are taken as headers",
                "{'model':'m','input':{'prompt':'x'}} 1 | nothing after it",
                "[1] | must be a JSON object",
                "{'model':'m','input':{'prompt':} | not valid JSON at line 1",
                "`` | must be a JSON object"
            })
    void whatCannotBeUnderstoodIsRefused(String given, String message) {
        assertThatThrownBy(() -> run(given.replace('\'', '"')))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining(message.replace('\'', '"'));
    }
}
