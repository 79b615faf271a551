package io.tollgate.gateway.late;

import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.JsonScanner;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the results of a batch as they pass, and keeps nothing of them but sums. For one answer. */
final class BatchReading implements NestedDocuments.Listener, JsonScanner.Listener, Reading {
    private static final JsonScanner.Paths OBJECT = new JsonScanner.Paths(Set.of("object"));

    private final Dialects dialects;
    private final BatchFile file;
    private final NestedDocuments documents;
    private final List<BatchTally> byPlace = new ArrayList<>();
    private final JsonScanner objects = new JsonScanner(OBJECT, this);
    private Map<WireFormat, ResponseMeter> meters = Map.of();
    private boolean response;

    BatchReading(Dialects dialects, BatchFile file, BatchTally.Pricing pricing) {
        this.dialects = dialects;
        this.file = file;
        this.documents = new NestedDocuments(file.places(), file.lines(), this);
        file.places().forEach(place -> byPlace.add(new BatchTally(pricing)));
    }

    @Override
    public void bytes(byte[] bytes, int start, int end) {
        documents.bytes(bytes, start, end);
    }

    /** By model, from the first place that has any answer; empty if these are no results of a batch. */
    Map<String, BatchTally.Total> totals() {
        return byPlace.stream()
                .filter(tally -> !tally.isEmpty())
                .findFirst()
                .map(BatchTally::totals)
                .orElse(Map.of());
    }

    @Override
    public void piece(int place, byte[] bytes, int start, int end) {
        if (meters.isEmpty()) {
            meters = new EnumMap<>(WireFormat.class);
            file.formats().forEach(format -> meters.put(format, meter(format)));
            objects.restart();
            response = false;
        }
        meters.values().forEach(meter -> meter.json(bytes, start, end));
        objects.bytes(bytes, start, end);
    }

    @Override
    public void member(String path, byte[] value) {
        response = "response".equals(Observations.string(value));
    }

    @Override
    public void text(String name, long bytes) {
        // What it says is nobody's business here.
    }

    @Override
    public void over(int place) {
        WireFormat format = response && meters.containsKey(WireFormat.OPENAI_RESPONSES)
                ? WireFormat.OPENAI_RESPONSES
                : file.formats().getFirst();
        ResponseMeter meter = meters.get(format);
        if (meter != null && meter.usageReported()) {
            byPlace.get(place).add(meter.model(), meter.usage(0));
        }
        meters = Map.of();
    }

    @Override
    public void brokenOff() {
        meters = Map.of();
    }

    private ResponseMeter meter(WireFormat format) {
        Request answered = new PassthroughRequest(
                "",
                "POST",
                "/",
                new UpstreamApi(format, UpstreamApi.Billing.TOKENS, null, false),
                MultiMap.caseInsensitiveMultiMap(),
                null,
                new Content.Buffered(Buffer.buffer()));
        return dialects.of(format).meterOfPieces(answered);
    }
}
