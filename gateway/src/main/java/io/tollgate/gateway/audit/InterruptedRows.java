package io.tollgate.gateway.audit;

import io.tollgate.gateway.audit.CallLog.Intent;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.CustomPrices;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of calls whose gateway died before their end: what was known of them, and an estimate of what was not. */
public final class InterruptedRows implements Spool.Interrupted {
    private final UsageEvents events = new UsageEvents();
    private final Prices prices;

    /** What models cost now. */
    @FunctionalInterface
    public interface Prices {
        /** Null where no price is known. */
        @Nullable
        Bill bill(String provider, String model, MeteredUsage usage);
    }

    public InterruptedRows(Prices prices) {
        this.prices = prices;
    }

    @Override
    public byte[] row(byte[] bytes, long outputTokens, long atMillis) {
        Intent intent;
        try {
            intent = Intent.decode(bytes, events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        UsageEvent row = intent.row();
        Instant noted = Instant.ofEpochMilli(atMillis);
        if (noted.isAfter(row.getAcceptedAt())) {
            row.setEndedAt(noted);
            row.setLatencyMs(noted.toEpochMilli() - row.getAcceptedAt().toEpochMilli());
        }
        if (outputTokens > row.getOutputTokens()) {
            estimate(row, outputTokens, intent.prices());
        }
        return events.encode(row);
    }

    /** Books what came after the provider last reported usage, or all where it never did. */
    private void estimate(UsageEvent row, long outputTokens, @Nullable CustomPrices custom) {
        TokenUsage usage = row.getUsageSource() == UsageSource.NONE
                ? MeteredUsage.estimate(row.getRequestBytes(), outputTokens).tokens()
                : new TokenUsage(
                        row.getInputTokens(),
                        outputTokens,
                        row.getCachedInputTokens(),
                        row.getCacheWriteInputTokens(),
                        row.getReasoningTokens());
        row.setInputTokens(usage.inputTokens());
        row.setOutputTokens(usage.outputTokens());
        row.setUsageSource(UsageSource.ESTIMATED);
        MeteredUsage metered =
                new MeteredUsage(usage, MeteredUsage.Source.ESTIMATED, ToldUsage.particulars(row, Map.of()));
        Bill bill = custom != null
                ? custom.bill(metered)
                : row.getProvider() == null || row.getModel() == null
                        ? null
                        : prices.bill(row.getProvider(), row.getModel(), metered);
        UsageRow.bill(row, bill == null ? Bill.unpriced(metered) : bill);
    }
}
