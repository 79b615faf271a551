package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The provider's answers to OpenAI's Responses API. */
final class ResponsesIT {
    private static final String TOOL = "{'type':'function','name':'weather','parameters':{'type':'object','properties':"
            + "{'city':{'type':'string'}},'required':['city']}}";

    private static Vertx vertx;
    private static Client client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        client = new Client(SimulatedProvider.start(vertx, 0).await());
    }

    @AfterAll
    static void stop() {
        client.close();
        vertx.close().await();
    }

    /** A request for the small model, of members with apostrophes for quotes. */
    private static HttpResponse<byte[]> post(String members, String... headers) throws Exception {
        String body = "{'model':'simulated-small'," + members + "}";
        return client.send("POST", Responses.PATH, body.replace('\'', '"'), headers);
    }

    private static JsonObject whole(String members, String... headers) throws Exception {
        HttpResponse<byte[]> response = post(members, headers);
        assertThat(response.statusCode()).as(Client.text(response)).isEqualTo(200);
        return Client.json(response);
    }

    private static List<JsonObject> stream(String members, String... headers) throws Exception {
        HttpResponse<byte[]> response = post("'stream':true," + members, headers);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        List<JsonObject> events = Client.events(Client.text(response)).stream()
                .map(JsonObject::new)
                .toList();
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).getInteger("sequence_number")).isEqualTo(i);
            assertThat(Client.text(response))
                    .contains("event: " + type(events.get(i)) + "\ndata: "
                            + events.get(i).encode() + "\n\n");
        }
        return events;
    }

    private static String type(JsonObject event) {
        return event.getString("type");
    }

    private static JsonObject item(JsonObject response) {
        return response.getJsonArray("output").getJsonObject(0);
    }

    private static String text(JsonObject response) {
        return item(response).getJsonArray("content").getJsonObject(0).getString("text");
    }

    @Test
    void aResponseSaysItsTextAndRepeatsWhatWasAsked() throws Exception {
        JsonObject response = whole("'instructions':'s','input':'a b','temperature':0.5,'metadata':{'k':'v'}");
        assertThat(response.getString("id")).startsWith("resp_");
        assertThat(response.getString("object")).isEqualTo("response");
        assertThat(response.getString("status")).isEqualTo("completed");
        assertThat(response.getValue("error")).isNull();
        assertThat(response.getString("instructions")).isEqualTo("s");
        assertThat(response.getDouble("temperature")).isEqualTo(0.5);
        assertThat(response.getJsonObject("metadata").getString("k")).isEqualTo("v");
        assertThat(response.getString("tool_choice")).isEqualTo("auto");
        assertThat(item(response).getString("type")).isEqualTo("message");
        assertThat(text(response)).isEqualTo("You said: a b");
        JsonObject usage = response.getJsonObject("usage");
        assertThat(usage.getInteger("input_tokens")).isEqualTo(9);
        assertThat(usage.getInteger("output_tokens")).isEqualTo(5);
        assertThat(usage.getInteger("total_tokens")).isEqualTo(14);
    }

    @Test
    void usageTellsCachedAndReasoningTokensWithinTheOthers() throws Exception {
        JsonObject usage = whole(
                        "'input':'a'", "x-simulate", "{\"input_tokens\":9,\"cached_tokens\":3,\"reasoning_tokens\":2}")
                .getJsonObject("usage");
        assertThat(usage.getInteger("input_tokens")).isEqualTo(9);
        assertThat(usage.getJsonObject("input_tokens_details").getInteger("cached_tokens"))
                .isEqualTo(3);
        assertThat(usage.getJsonObject("output_tokens_details").getInteger("reasoning_tokens"))
                .isEqualTo(2);
    }

    @Test
    void theConversationSoFarIsTheInput() throws Exception {
        JsonObject response = whole("""
                'input':[{'role':'developer','content':'s'},
                 {'type':'message','role':'user','content':[{'type':'input_text','text':'a'},{'type':'input_text','text':'b'}]},
                 {'type':'reasoning','summary':[]},
                 {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
                 {'type':'function_call_output','call_id':'c','output':'rain'}]
                """);
        assertThat(text(response)).isEqualTo("The tool said: rain");
        assertThat(response.getJsonObject("usage").getInteger("input_tokens")).isEqualTo(4 * 3 + 1 + 2 + 3 + 1);
    }

    @Test
    void aStreamIsBuiltUpAndEndsWithTheWholeResponse() throws Exception {
        JsonObject whole = whole("'input':'a b'");
        List<JsonObject> events = stream("'input':'a b'");
        assertThat(events.stream().map(ResponsesIT::type))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        JsonObject created = events.getFirst().getJsonObject("response");
        assertThat(created.getString("status")).isEqualTo("in_progress");
        assertThat(created.getJsonArray("output")).isEmpty();
        assertThat(created.getValue("usage")).isNull();
        assertThat(events.get(2).getJsonObject("item").getJsonArray("content")).isEmpty();
        String id = events.get(2).getJsonObject("item").getString("id");
        StringBuilder text = new StringBuilder();
        for (JsonObject event : events.subList(3, 11)) {
            assertThat(event.getString("item_id")).isEqualTo(id);
            assertThat(event.getInteger("content_index")).isZero();
            text.append(event.getString("delta", ""));
        }
        assertThat(text).hasToString(text(whole));
        assertThat(events.get(9).getString("text")).isEqualTo(text(whole));
        JsonObject completed = events.getLast().getJsonObject("response");
        assertThat(completed.getJsonObject("usage")).isEqualTo(whole.getJsonObject("usage"));
        assertThat(text(completed)).isEqualTo(text(whole));
        assertThat(events.get(11).getJsonObject("item")).isEqualTo(item(completed));
    }

    @Test
    void toolsAreCalledWholeAndInPieces() throws Exception {
        String ask = "'input':'weather, please','tools':[" + TOOL + ",{'type':'web_search'}]";
        JsonObject call = item(whole(ask));
        assertThat(call.getString("type")).isEqualTo("function_call");
        assertThat(call.getString("name")).isEqualTo("weather");
        assertThat(new JsonObject(call.getString("arguments")).fieldNames()).containsExactly("city");
        List<JsonObject> events = stream(ask);
        StringBuilder arguments = new StringBuilder();
        events.stream()
                .filter(event -> type(event).equals("response.function_call_arguments.delta"))
                .forEach(event -> arguments.append(event.getString("delta")));
        assertThat(arguments).hasToString(call.getString("arguments"));
        JsonObject done = events.get(events.size() - 3);
        assertThat(type(done)).isEqualTo("response.function_call_arguments.done");
        assertThat(done.getString("arguments")).isEqualTo(call.getString("arguments"));
        assertThat(item(whole("'input':'hm','tool_choice':{'type':'function','name':'weather'},'tools':[" + TOOL + "]"))
                        .getString("name"))
                .isEqualTo("weather");
    }

    @Test
    void textFollowsItsFormat() throws Exception {
        String json = text(whole("'input':'a','text':{'format':{'type':'json_schema','name':'n','schema':"
                + "{'type':'object','properties':{'n':{'type':'integer'}},'required':['n']}}}"));
        assertThat(new JsonObject(json).getInteger("n")).isEqualTo(1);
        assertThat(new JsonObject(text(whole("'input':'a','text':{'format':{'type':'json_object'}}"))).isEmpty())
                .isFalse();
    }

    @Test
    void tooManyTokensLeaveItIncomplete() throws Exception {
        String longer = "{\"chunks\":40}";
        JsonObject response = whole("'input':'a','max_output_tokens':16", "x-simulate", longer);
        assertThat(response.getString("status")).isEqualTo("incomplete");
        assertThat(response.getJsonObject("incomplete_details").getString("reason"))
                .isEqualTo("max_output_tokens");
        assertThat(response.getJsonObject("usage").getInteger("output_tokens")).isEqualTo(16);
        JsonObject last = stream("'input':'a','max_output_tokens':16", "x-simulate", longer)
                .getLast();
        assertThat(type(last)).isEqualTo("response.incomplete");
        assertThat(last.getJsonObject("response").getString("status")).isEqualTo("incomplete");
    }

    @ParameterizedTest
    @CsvSource({
        "start, 5, none",
        "every, 0, 5",
        "none, none, none",
        "always, none, 5",
    })
    void usageIsToldWhereItIsSaidTo(String place, String first, String last) throws Exception {
        List<JsonObject> events = stream("'input':'a b'", "x-simulate", "{\"usage\":\"" + place + "\"}");
        assertThat(output(events.getFirst())).isEqualTo(first);
        assertThat(output(events.getLast())).isEqualTo(last);
    }

    private static String output(JsonObject event) {
        JsonObject usage = event.getJsonObject("response").getJsonObject("usage");
        return usage == null ? "none" : String.valueOf(usage.getInteger("output_tokens"));
    }

    @Test
    void anErrorBreaksAStreamOffAsOpenAiDoes() throws Exception {
        List<JsonObject> events = stream("'input':'a'", "x-simulate", "{\"fault\":\"error\",\"fault_after\":5}");
        assertThat(events).hasSize(6);
        assertThat(type(events.getLast())).isEqualTo("error");
        assertThat(events.getLast().getJsonObject("error").getString("type")).isEqualTo("server_error");
        assertThat(stream("'input':'a'", "x-simulate", "{\"fault\":\"truncate\",\"fault_after\":5}"))
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'n':1 | 400 | input",
                "'input':7 | 400 | input",
                "'input':['a'] | 400 | input[0]",
                "'input':[{'content':'a'}] | 400 | input[0].role",
                "'input':'a','max_output_tokens':15 | 400 | max_output_tokens",
                "'input':'a','text':7 | 400 | text",
            })
    void requestsAreRefusedAsOpenAiRefuses(String members, int status, String param) throws Exception {
        HttpResponse<byte[]> response = post(members);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Client.json(response).getJsonObject("error").getString("param"))
                .isEqualTo(param);
    }

    @Test
    void anUnknownModelOrMethodIsRefused() throws Exception {
        assertThat(client.send("POST", Responses.PATH, "{\"model\":\"nothing\",\"input\":\"a\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.send("PUT", Responses.PATH, "{}").statusCode()).isEqualTo(405);
    }
}
