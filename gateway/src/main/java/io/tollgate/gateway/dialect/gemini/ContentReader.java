package io.tollgate.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the contents of a request (Gemini API reference, "Content" and "Part"). For one request. */
final class ContentReader {
    private final FunctionCalls calls = new FunctionCalls();

    List<Turn> turns(Field contents) throws FailureException {
        List<Turn> turns = new ArrayList<>();
        List<Field> all = contents.elements();
        if (all.isEmpty()) {
            throw contents.invalid("must have at least one content");
        }
        for (Field content : all) {
            Members members = content.members();
            Role role = role(members.take("role"));
            List<Part> parts = new ArrayList<>();
            Field given = members.take("parts");
            if (given != null) {
                for (Field part : given.elements()) {
                    part(part, parts);
                }
            }
            turns.add(new Turn(role, parts));
        }
        return turns;
    }

    /** The texts of an instruction. */
    static List<Part.Text> texts(Field content) throws FailureException {
        if (content.value().isTextual()) {
            return List.of(new Part.Text(content.path(), content.string()));
        }
        List<Part.Text> texts = new ArrayList<>();
        Field parts = content.members().take("parts");
        for (Field part : parts == null ? List.<Field>of() : parts.elements()) {
            Field text = part.members().take("text");
            if (text == null) {
                throw part.unsupported("must be text, as all of " + content.path() + " must be");
            }
            texts.add(new Part.Text(part.path(), text.string()));
        }
        return texts;
    }

    /** Clients also write the role that function responses once had. */
    private static Role role(@Nullable Field role) throws FailureException {
        return role == null
                ? Role.USER
                : switch (role.string()) {
                    case "user", "function", "tool", "" -> Role.USER;
                    case "model" -> Role.ASSISTANT;
                    default -> throw role.invalid("must be user or model");
                };
    }

    private void part(Field part, List<Part> to) throws FailureException {
        Members members = part.members();
        Field thought = members.take("thought");
        Field signed = members.take("thoughtSignature");
        Signature signature = signed == null ? null : ThoughtSignatures.read(signed.string());
        Field text = members.take("text");
        Field call = members.take("functionCall");
        Field response = members.take("functionResponse");
        if (text != null) {
            text(part.path(), text.string(), thought != null && thought.flag(), signature, to);
        } else if (call != null) {
            to.add(call(part.path(), call, signature));
        } else if (response != null) {
            to.add(calls.answered(FunctionResponses.read(response), response));
        } else if (!members.rest().isEmpty()) {
            to.add(media(part, members));
        } else if (signature != null) {
            text(part.path(), "", true, signature, to);
        } else {
            throw part.invalid("must have one of text, inlineData, fileData, functionCall and functionResponse");
        }
    }

    /** What is said may be signed like a thought: the signature then stands after it, as a thought without words. */
    private static void text(String path, String text, boolean thought, @Nullable Signature signature, List<Part> to) {
        if (thought) {
            to.add(new Part.Reasoning(path, text, signature));
            return;
        }
        if (!text.isEmpty() || signature == null) {
            to.add(new Part.Text(path, text));
        }
        if (signature != null) {
            to.add(new Part.Reasoning(path, "", signature));
        }
    }

    private Part call(String path, Field call, @Nullable Signature signature) throws FailureException {
        Members members = call.members();
        String name = members.require("name", call).string();
        Field args = members.take("args");
        if (args != null && !args.value().isObject()) {
            throw args.invalid("must be an object");
        }
        String id = calls.called(members.string("id", ""), name);
        return new Part.ToolCall(path, id, name, args == null ? "{}" : Json.text(args.value()), signature);
    }

    /** A part that is bytes, or where they are. */
    static Part media(Field part, Members members) throws FailureException {
        Field inline = members.take("inlineData");
        Field file = members.take("fileData");
        if (inline != null) {
            return inline(part.path(), inline);
        }
        if (file != null) {
            return file(part.path(), file);
        }
        String type = members.rest().keySet().stream().findFirst().orElse("nothing");
        return new Part.Foreign(part.path(), type);
    }

    private static Part inline(String path, Field inline) throws FailureException {
        Members members = inline.members();
        String mediaType = members.require("mimeType", inline).string();
        String data = members.require("data", inline).string();
        String name = members.string("displayName", "");
        String text = mediaType.startsWith(MediaType.PLAIN_TEXT) ? decoded(data) : null;
        return MediaType.part(
                path,
                mediaType,
                text == null ? new Source.Inline(mediaType, data) : new Source.PlainText(text),
                name.isEmpty() ? null : name);
    }

    private static @Nullable String decoded(String data) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(data.replace('-', '+').replace('_', '/'));
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    private static Part file(String path, Field file) throws FailureException {
        Members members = file.members();
        String uri = members.require("fileUri", file).string();
        String given = members.string("mimeType", "");
        String mediaType = given.isEmpty() ? MediaType.ofAddress(uri) : given;
        if (FileAddress.isVideoSite(uri)) {
            return new Part.Foreign(path, "video");
        }
        Source source = FileAddress.isKept(uri) ? new Source.File(uri) : new Source.Url(uri, mediaType);
        return MediaType.part(path, mediaType, source, null);
    }
}
