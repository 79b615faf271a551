package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.CacheStatus;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallState;
import io.tollgate.gateway.call.Charge;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.dialect.JsonText;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code x_gateway} member that OpenAI-style answers carry, put into bytes that are otherwise left as they came.
 */
final class XGatewayField {
    private static final int ROOM = 512;

    private XGatewayField() {}

    /** Puts the member before the last brace of a JSON object; what does not end with one is left alone. */
    static Buffer addTo(Buffer json, Call call, MeteredUsage usage) {
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
        byte[] member = member(json.getByte(before) == '{' ? "" : ",", call, usage);
        return Buffer.buffer(json.length() + member.length)
                .appendBuffer(json, 0, brace)
                .appendBytes(member)
                .appendBuffer(json, brace, json.length() - brace);
    }

    /** Puts the member before the brace that a JSON object ends with, which has other members. */
    static Buffer before(Buffer ending, Call call, MeteredUsage usage) {
        byte[] member = member(",", call, usage);
        return Buffer.buffer(ending.length() + member.length)
                .appendBytes(member)
                .appendBuffer(ending);
    }

    private static byte[] member(String separatorBefore, Call call, MeteredUsage usage) {
        CallState state = call.state();
        Target target = state.target();
        boolean cached = state.cache() == CacheStatus.HIT;
        Bill bill = cached ? Bill.NOTHING : state.bill(usage);
        BigDecimal cost = cached ? BigDecimal.ZERO : bill.costUsd();
        StringBuilder json = new StringBuilder(ROOM).append(separatorBefore).append("\"x_gateway\":{\"provider\":");
        quoted(json, target == null ? null : target.provider());
        quoted(json.append(",\"model\":"), target == null ? null : target.model());
        json.append(",\"attempts\":").append(state.attemptsStarted());
        json.append(",\"degraded\":").append(state.attemptsStarted() > 1);
        quoted(json.append(",\"request_id\":"), call.accepted().requestId());
        json.append(",\"call_id\":\"").append(call.id());
        json.append("\",\"cached\":").append(cached);
        json.append(",\"cost_usd\":").append(cost == null ? "null" : cost.toPlainString());
        if (cached) {
            json.append(",\"saved_usd\":").append(state.saved().toPlainString());
        }
        quoted(json.append(",\"project_id\":"), state.project());
        json.append(",\"cost_complete\":").append(bill.complete());
        quoted(json.append(",\"service_tier\":"), usage.particulars().serviceTier());
        json.append(",\"charges\":[");
        String separator = "";
        for (Charge charge : bill.charges()) {
            json.append(separator).append("{\"meter\":\"").append(charge.meter().id());
            json.append("\",\"quantity\":").append(charge.quantity().toPlainString());
            json.append(",\"unit_price_usd\":")
                    .append(charge.unitPriceUsd().stripTrailingZeros().toPlainString());
            json.append(",\"cost_usd\":")
                    .append(charge.costUsd().toPlainString())
                    .append('}');
            separator = ",";
        }
        json.append(']');
        names(json, "dropped", state.dropped());
        names(json, "adjusted", state.adjusted());
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A list of parameters; nothing where there are none. */
    private static void names(StringBuilder json, String member, List<String> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        json.append(",\"").append(member).append("\":");
        char separator = '[';
        for (String parameter : parameters) {
            quoted(json.append(separator), parameter);
            separator = ',';
        }
        json.append(']');
    }

    private static void quoted(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
            return;
        }
        JsonText.quoted(json, text);
    }
}
