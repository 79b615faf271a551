package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.JsonText;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of Cloudflare's run: {@code {"model", "input": {…}}} as its AI Gateway has it, or the inputs beside the
 * model as Workers AI has it. It becomes the body that OpenAI's dialect has for the same, with the inputs' bytes as
 * they are.
 */
final class RunRequestParser {
    private static final String INPUT = "input";
    private static final String TEXT = "text";
    private static final String OPTIONS = "options";
    private static final List<String> BESIDE_INPUT = List.of("model", "project_id");
    private static final Set<String> LOOKED_FOR =
            Set.of("model", "project_id", INPUT, OPTIONS, "messages", "prompt", TEXT);

    private final Buffer object;
    private final Map<String, Member> members = new HashMap<>();
    private @Nullable String other;

    /** Where a member stands: from its name to the end of its value. */
    private record Member(int nameStart, int valueStart, int end) {}

    /** An operation, and the inputs as OpenAI's dialect has them. */
    private record Asked(UpstreamOperation operation, Buffer inputs) {}

    private RunRequestParser(Buffer object) {
        this.object = object;
    }

    /**
     * Parses a body.
     *
     * @throws FailureException if it is not a JSON object, or asks for nothing that a provider could answer
     */
    static ModelRequest parse(Buffer body) throws FailureException {
        return parse(body, body.length());
    }

    /**
     * Parses a body beside a model that the path names, which holds inputs alone.
     *
     * @throws FailureException also if the body names another model
     */
    static ModelRequest parse(Buffer body, String model) throws FailureException {
        RunRequestParser run = of(body);
        String quoted = JsonText.quoted(model);
        Member named = run.members.get("model");
        if (named != null) {
            if (!body.getString(named.valueStart(), named.end()).equals(quoted)) {
                throw invalid("The path and the body name two models.", "model");
            }
            return parse(body, body.length());
        }
        int brace = 0;
        while (body.getByte(brace) != '{') {
            brace++;
        }
        String member = "{\"model\":" + quoted + (run.empty() ? "" : ",");
        Buffer whole = Buffer.buffer(body.length() + member.length())
                .appendString(member)
                .appendBuffer(body, brace + 1, body.length() - brace - 1);
        return parse(whole, body.length());
    }

    private boolean empty() {
        return members.isEmpty() && other == null;
    }

    private static ModelRequest parse(Buffer body, int receivedBytes) throws FailureException {
        RunRequestParser run = of(body);
        if (run.members.containsKey(OPTIONS)) {
            throw invalid("options are taken as headers here, such as cf-aig-gateway-id.", OPTIONS);
        }
        Member input = run.members.get(INPUT);
        if (input == null || body.getByte(input.valueStart()) != '{') {
            Asked asked = run.asked();
            return RequestParser.parse(asked.operation(), asked.inputs(), receivedBytes);
        }
        Asked asked = of(body.slice(input.valueStart(), input.end())).asked();
        return RequestParser.parse(asked.operation(), run.besides(asked.inputs()), receivedBytes);
    }

    private static RunRequestParser of(Buffer object) throws FailureException {
        RunRequestParser found = new RunRequestParser(object);
        RequestParser.parse(object, found::members);
        return found;
    }

    private void members(JsonParser parser) throws IOException, FailureException {
        RequestParser.begin(parser);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int nameStart = RequestParser.offset(parser.currentTokenLocation());
            parser.nextToken();
            int valueStart = RequestParser.offset(parser.currentTokenLocation());
            parser.skipChildren();
            parser.finishToken();
            if (!LOOKED_FOR.contains(name)) {
                other = name;
                continue;
            }
            Member member = new Member(nameStart, valueStart, RequestParser.offset(parser.currentLocation()));
            if (members.put(name, member) != null) {
                throw invalid(name + " is given twice.", name);
            }
        }
        RequestParser.end(parser);
    }

    /** What the inputs ask for. */
    private Asked asked() throws FailureException {
        if (members.containsKey("messages") || members.containsKey("prompt")) {
            return new Asked(UpstreamOperation.CHAT_COMPLETIONS, object);
        }
        if (members.containsKey(INPUT)) {
            return new Asked(UpstreamOperation.EMBEDDINGS, object);
        }
        Member text = members.get(TEXT);
        if (text == null) {
            throw invalid("There must be messages or prompt for a completion, input or text for embeddings.", INPUT);
        }
        Buffer renamed = Buffer.buffer(object.length() + INPUT.length())
                .appendBuffer(object, 0, text.nameStart())
                .appendString("\"" + INPUT + "\":")
                .appendBuffer(object, text.valueStart(), object.length() - text.valueStart());
        return new Asked(UpstreamOperation.EMBEDDINGS, renamed);
    }

    /** Inputs, of which there are some, with what stands beside them put among them. */
    private Buffer besides(Buffer inputs) throws FailureException {
        String stray = members.keySet().stream()
                .filter(name -> !name.equals(INPUT) && !BESIDE_INPUT.contains(name))
                .findFirst()
                .orElse(other);
        if (stray != null) {
            String shown = Excerpt.of(stray);
            throw invalid("Beside input there may be model and project_id; \"" + shown + "\" belongs into it.", shown);
        }
        Buffer whole = Buffer.buffer(object.length()).appendString("{");
        for (String name : BESIDE_INPUT) {
            Member member = members.get(name);
            if (member != null) {
                whole.appendBuffer(object, member.nameStart(), member.end() - member.nameStart())
                        .appendString(",");
            }
        }
        return whole.appendBuffer(inputs, 1, inputs.length() - 1);
    }

    private static FailureException invalid(String message, @Nullable String param) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }
}
