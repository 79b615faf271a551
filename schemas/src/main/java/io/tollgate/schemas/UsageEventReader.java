package io.tollgate.schemas;

import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.CacheStatus;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads events that were written with the newest schema, field by field: the other side of {@link UsageEventWriter}, for
 * the same reason. Avro reads the others. For one thread.
 */
final class UsageEventReader {
    private static final Outcome[] OUTCOMES = symbols(Outcome.getClassSchema(), Outcome::valueOf, Outcome[]::new);
    private static final UsageSource[] USAGE_SOURCES =
            symbols(UsageSource.getClassSchema(), UsageSource::valueOf, UsageSource[]::new);
    private static final CostSource[] COST_SOURCES =
            symbols(CostSource.getClassSchema(), CostSource::valueOf, CostSource[]::new);
    private static final CacheStatus[] CACHE =
            symbols(CacheStatus.getClassSchema(), CacheStatus::valueOf, CacheStatus[]::new);

    private static final long MICROS = 1_000_000;

    private final AvroInput in = new AvroInput();

    private static <E> E[] symbols(Schema schema, Function<String, E> named, IntFunction<E[]> array) {
        return schema.getEnumSymbols().stream().map(named).toArray(array);
    }

    /**
     * The event whose body begins behind a header.
     *
     * @throws RuntimeException as {@link AvroInput} has it, where the bytes are no event
     */
    UsageEvent read(byte[] value, int body) {
        in.begin(value, body);
        UsageEvent event = new UsageEvent();
        event.setCallId(in.uuid());
        event.setAcceptedAt(moment());
        event.setEndedAt(moment());
        event.setNode(in.text());
        event.setAccount(in.text());
        event.setGateway(in.text());
        event.setTokenId(optional());
        event.setTokenName(optional());
        event.setProject(optional());
        event.setMetadata(metadata());
        event.setDialect(in.text());
        event.setRoute(in.text());
        event.setRequestedModel(optional());
        event.setProvider(optional());
        event.setModel(optional());
        event.setProviderKeyAlias(optional());
        event.setAttempts(attempts());
        event.setStream(in.flag());
        event.setOutcome(OUTCOMES[in.integer()]);
        event.setStatus(in.integer());
        event.setErrorCode(optional());
        event.setInputTokens(in.number());
        event.setOutputTokens(in.number());
        event.setCachedInputTokens(in.number());
        event.setCacheWriteInputTokens(in.number());
        event.setReasoningTokens(in.number());
        event.setUsageSource(USAGE_SOURCES[in.integer()]);
        event.setCostUsd(new BigDecimal(new BigInteger(in.bytes()), UsageEventWriter.COST_SCALE));
        event.setCostSource(COST_SOURCES[in.integer()]);
        event.setCache(CACHE[in.integer()]);
        event.setLatencyMs(in.number());
        event.setUpstreamMs(in.number());
        event.setFirstTokenMs(isPresent() ? Long.valueOf(in.number()) : null);
        event.setQueueMs(in.number());
        event.setOverheadUs(in.number());
        event.setRequestBytes(in.number());
        event.setResponseBytes(in.number());
        event.setClientAddress(optional());
        return event;
    }

    private List<Attempt> attempts() {
        List<Attempt> attempts = new ArrayList<>(1);
        for (long items = in.block(); items != 0; items = in.block()) {
            for (long item = 0; item < items; item++) {
                attempts.add(new Attempt(
                        in.text(), in.text(), moment(), in.number(), in.integer(), optional(), in.number()));
            }
        }
        return attempts;
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = Map.of();
        for (long items = in.block(); items != 0; items = in.block()) {
            metadata = metadata.isEmpty() ? new HashMap<>() : metadata;
            for (long item = 0; item < items; item++) {
                metadata.put(in.text(), in.text());
            }
        }
        return metadata;
    }

    private @Nullable String optional() {
        return isPresent() ? in.text() : null;
    }

    /** Of a union of null and something else. */
    private boolean isPresent() {
        return switch (in.integer()) {
            case UsageEventWriter.NULL -> false;
            case UsageEventWriter.NOT_NULL -> true;
            default -> throw new IllegalArgumentException("a union has two branches here");
        };
    }

    private Instant moment() {
        long micros = in.number();
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }
}
