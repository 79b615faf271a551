package io.tollgate.gateway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatMessageWriterTest {
    private static final String AT = "messages[1].content[0]";
    private static final Source PNG = new Source.Inline("image/png", "AAAA");

    private final ArrayNode messages = Json.object().arrayNode();
    private final Losses losses = new Losses();
    private final ChatMessageWriter writer = new ChatMessageWriter(messages, losses);

    private static Turn turn(Role role, Part... parts) {
        return new Turn(role, List.of(parts));
    }

    private void user(Part... parts) throws FailureException {
        writer.write(turn(Role.USER, parts));
    }

    private void assistant(Part... parts) throws FailureException {
        writer.write(turn(Role.ASSISTANT, parts));
    }

    private void written(String json) {
        assertThat(new JsonArray(messages.toString())).isEqualTo(new JsonArray(json.replace('\'', '"')));
    }

    private static Part.Text text(String text) {
        return new Part.Text(AT, text);
    }

    private static Part.Image image(Source source, @Nullable String detail) {
        return new Part.Image(AT, source, detail, null);
    }

    private static Part.ToolResult result(boolean error, Part... content) {
        return new Part.ToolResult("messages[2]", "call_1", "look", List.of(content), error, null);
    }

    private void refuses(Role role, Part part, String message) {
        assertThatThrownBy(() -> writer.write(turn(role, part)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(CallFailure.UnsupportedContent.class))
                .hasMessage(part.path() + " " + message);
    }

    @Test
    void oneTextIsWrittenAsSuchAndSeveralAsAList() throws Exception {
        user(text("hello"));
        user(text("a"), text("b"));
        written("[{'role':'user','content':'hello'},{'role':'user','content':["
                + "{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
    }

    @Test
    void aPictureSaysHowCloselyToLook() throws Exception {
        user(image(PNG, "low"), image(new Source.Url("https://x/y.png", null), null));
        written("[{'role':'user','content':["
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA','detail':'low'}},"
                + "{'type':'image_url','image_url':{'url':'https://x/y.png'}}]}]");
    }

    @Test
    void documentsAreFilesOrTextWithTheirTitles() throws Exception {
        user(
                new Part.Document(AT, new Source.PlainText("body"), "Title", null),
                new Part.Document(AT, new Source.PlainText("alone"), null, null),
                new Part.Document(AT, new Source.Inline("application/pdf", "BBBB"), "a.pdf", null),
                new Part.Document(AT, new Source.Inline("application/pdf", "CCCC"), null, null),
                new Part.Document(AT, new Source.File("file-9"), null, null));
        written("[{'role':'user','content':["
                + "{'type':'text','text':'Title\\n\\nbody'},"
                + "{'type':'text','text':'alone'},"
                + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,BBBB'}},"
                + "{'type':'file','file':{'filename':'document','file_data':'data:application/pdf;base64,CCCC'}},"
                + "{'type':'file','file':{'file_id':'file-9'}}]}]");
    }

    @ParameterizedTest
    @CsvSource({"audio/mpeg, mp3", "audio/wav, wav", "audio/x-wav, wav", "AUDIO/MP3, mp3", "audio/flac, flac"})
    void soundHasAFormatAsOpenAiNamesIt(String mediaType, String format) throws Exception {
        user(new Part.Audio(AT, new Source.Inline(mediaType, "DDDD")));
        written("[{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'DDDD','format':'" + format
                + "'}}]}]");
    }

    @Test
    void aRefusalOfAUserIsText() throws Exception {
        user(new Part.Refusal(AT, "no"));
        written("[{'role':'user','content':'no'}]");
    }

    @Test
    void resultsComeFirstAndWhatTheyShowFollowsAsTheUsers() throws Exception {
        user(
                text("and?"),
                result(false, text("sunny"), image(PNG, null)),
                result(true, image(PNG, null)),
                result(false));
        written("[{'role':'tool','tool_call_id':'call_1','content':'sunny'},"
                + "{'role':'tool','tool_call_id':'call_1','content':'The result follows.'},"
                + "{'role':'tool','tool_call_id':'call_1','content':'The result follows.'},"
                + "{'role':'user','content':["
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},"
                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},"
                + "{'type':'text','text':'and?'}]}]");
        assertThat(losses.adjusted()).containsExactly("messages[2].is_error");
    }

    @Test
    void aResultOfNothingIsAnEmptyText() throws Exception {
        user(result(false));
        written("[{'role':'tool','tool_call_id':'call_1','content':''}]");
    }

    @Test
    void anAnswersPartsAreMembersOfOneMessage() throws Exception {
        assistant(
                new Part.Reasoning(AT, "hm, ", null),
                new Part.Reasoning(AT, "well", new Signature(WireFormat.OPENAI_CHAT, "mine")),
                new Part.Reasoning(AT, "theirs", new Signature(WireFormat.ANTHROPIC_MESSAGES, "theirs")),
                text("so"),
                new Part.Refusal(AT, "no"),
                new Part.Refusal(AT, "never"),
                new Part.ToolCall(AT, "call_1", "look", "{\"a\":1}", new Signature(WireFormat.GEMINI, "seal")),
                new Part.ToolCall(AT, "call_2", "look", "{}", null));
        written("[{'role':'assistant','content':'so','refusal':'no\\nnever','reasoning_content':'hm, well',"
                + "'tool_calls':[{'id':'call_1','type':'function','function':{'name':'look','arguments':'{\\'a\\':1}'},"
                        .replace("\\'", "\\\"")
                + "'extra_content':{'google':{'thought_signature':'seal'}}},"
                + "{'id':'call_2','type':'function','function':{'name':'look','arguments':'{}'}}]}]");
    }

    @Test
    void anAnswerWithoutTextHasNull() throws Exception {
        assistant(new Part.Refusal(AT, "no"));
        written("[{'role':'assistant','content':null,'refusal':'no'}]");
    }

    @Test
    void thoughtsAloneAreNoMessage() throws Exception {
        assistant(new Part.Reasoning(AT, "hm", null));
        user();
        written("[]");
    }

    @Test
    void whatAnAssistantCannotSayIsRefusedByItsPlace() {
        String nowhere = ", which chat completions have no place for.";
        Role role = Role.ASSISTANT;
        refuses(role, image(PNG, null), "is a picture of the assistant's" + nowhere);
        refuses(role, new Part.Document(AT, PNG, null, null), "is a document of the assistant's" + nowhere);
        refuses(role, new Part.Audio(AT, PNG), "is sound of the assistant's" + nowhere);
        refuses(role, result(false), "is a result in a turn of the assistant's" + nowhere);
        refuses(
                role,
                new Part.Foreign(AT, "web_search_call"),
                "is of the type web_search_call, which cannot be carried over to chat completions.");
    }

    @Test
    void whatAUserCannotSayIsRefusedByItsPlace() {
        String nowhere = ", which chat completions have no place for.";
        Role role = Role.USER;
        Source file = new Source.File("files/theirs");
        refuses(role, new Part.Reasoning(AT, "hm", null), "is a thought of the user's" + nowhere);
        refuses(role, new Part.ToolCall(AT, "c", "n", "{}", null), "is a tool call of the user's" + nowhere);
        refuses(
                role,
                new Part.Foreign(AT, "video"),
                "is of the type video, which cannot be carried over to chat" + " completions.");
        refuses(role, image(file, null), "is a picture that another provider keeps" + nowhere);
        refuses(role, new Part.Document(AT, file, null, null), "is a file that another provider keeps" + nowhere);
        refuses(
                role,
                new Part.Document(AT, new Source.Url("https://x/y.pdf", null), null, null),
                "is the address of a document" + nowhere);
        refuses(
                role,
                new Part.Audio(AT, new Source.Url("https://x/y.wav", null)),
                "is sound that is not in the request itself" + nowhere);
    }

    @Test
    void aTypeOfAnyLengthIsRepeatedByItsBeginning() {
        refuses(
                Role.USER,
                new Part.Foreign(AT, "x".repeat(100_000)),
                "is of the type " + "x".repeat(64) + "…, which cannot be carried over to chat completions.");
    }

    @Test
    void aResultWithinAResultIsRefused() {
        assertThatThrownBy(() -> user(result(false, result(false))))
                .hasMessage("messages[2] is a result within a result, which chat completions have no place for.");
        assertThat(messages).isEmpty();
    }
}
