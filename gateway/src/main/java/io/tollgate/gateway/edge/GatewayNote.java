package io.tollgate.gateway.edge;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Counted;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The {@code x_gateway} member that OpenAI-style answers carry, put into bytes that are otherwise left as they came. */
final class GatewayNote {
    private static final int ROOM = 384;

    private GatewayNote() {}

    /** Puts the note before the last brace of a JSON object; what does not end with one is left alone. */
    static Buffer into(Buffer json, Call call, Counted counted) {
        int brace = json.length() - 1;
        while (brace > 0 && Character.isWhitespace(json.getByte(brace))) {
            brace--;
        }
        if (brace <= 0 || json.getByte(brace) != '}') {
            return json;
        }
        int before = brace - 1;
        while (before > 0 && Character.isWhitespace(json.getByte(before))) {
            before--;
        }
        return Buffer.buffer(json.length() + ROOM)
                .appendBuffer(json, 0, brace)
                .appendString(json.getByte(before) == '{' ? "\"x_gateway\":" : ",\"x_gateway\":")
                .appendString(note(call, counted))
                .appendBuffer(json, brace, json.length() - brace);
    }

    private static String note(Call call, Counted counted) {
        Call.Target target = call.target();
        BigDecimal cost = call.costUsd(counted.usage());
        StringBuilder note = new StringBuilder(ROOM).append("{\"provider\":");
        quoted(note, target == null ? null : target.provider());
        quoted(note.append(",\"model\":"), target == null ? null : target.model());
        note.append(",\"attempts\":").append(call.tries());
        note.append(",\"degraded\":").append(call.tries() > 1);
        quoted(note.append(",\"request_id\":"), call.accepted().requestId());
        note.append(",\"call_id\":\"").append(call.accepted().id());
        note.append("\",\"cached\":false,\"cost_usd\":").append(cost == null ? "null" : cost.toPlainString());
        quoted(note.append(",\"project_id\":"), call.project());
        return note.append('}').toString();
    }

    private static void quoted(StringBuilder note, @Nullable String text) {
        if (text == null) {
            note.append("null");
            return;
        }
        note.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, note);
        note.append('"');
    }
}
