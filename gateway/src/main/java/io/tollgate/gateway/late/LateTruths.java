package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.Adjustment;
import io.tollgate.gateway.audit.AdjustmentLog;
import io.tollgate.gateway.audit.AdjustmentRow;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Pricing;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.late.OpenResponses.Open;
import io.tollgate.gateway.vault.Binding;
import io.tollgate.gateway.vault.CannotOpenException;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.schemas.AdjustmentIds;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads what answers tell of other calls as they pass on to their callers, and books it once all of it has come: the
 * results of batches, one adjustment for each model; and responses that were made in the background, which it follows
 * from the answer that says so. For one event loop.
 */
public final class LateTruths {
    private static final int OK = 200;
    private static final String CALLERS = "(caller)";

    private final Shared shared;
    private final AdjustmentLog log;
    private final Background background;

    /**
     * What the event loops of a node share.
     *
     * @param targets finds a model by provider and by its name there
     */
    public record Shared(
            Dialects dialects,
            Map<String, ProviderConfig> providers,
            BiFunction<String, String, Target> targets,
            OpenResponses open,
            Vault vault,
            AdjustmentRow rows,
            InstantSource clock) {}

    public LateTruths(Shared shared, AdjustmentLog log) {
        this.shared = shared;
        this.log = log;
        this.background = new Background(
                shared.open(),
                shared.providers(),
                shared.targets(),
                (provider, value) -> shared.vault().sealingKeyId() == null
                        ? null
                        : shared.vault().seal(new Secret(value), binding(provider)),
                log,
                shared.rows(),
                shared.clock());
    }

    private Binding binding(String provider) {
        ProviderConfig config = Objects.requireNonNull(shared.providers().get(provider), provider);
        return new Binding(CALLERS, provider, CALLERS, 1, config.origin());
    }

    /** Asks by itself for responses in the background that nobody else asks for. On one event loop of a node. */
    public void poll(Vertx vertx, ProviderKeys keys) {
        var _ = new BackgroundPolls(
                vertx,
                shared.open(),
                shared.dialects(),
                shared.providers(),
                keys,
                (provider, key) -> {
                    try {
                        return shared.vault()
                                .open(key.value(), binding(provider))
                                .value();
                    } catch (CannotOpenException e) {
                        return null;
                    }
                },
                background::settle,
                shared.clock());
    }

    /** What stands before a provider. */
    public Stage<KeyedCall> before(Stage<KeyedCall> next) {
        return call -> handle(call, next);
    }

    private Future<Answer> handle(KeyedCall call, Stage<KeyedCall> next) {
        if (Background.asks(call.request())) {
            return next.handle(call).map(answer -> asked(call, answer));
        }
        if (!(call.request() instanceof PassthroughRequest passing)) {
            return next.handle(call);
        }
        BatchFile file = BatchFile.of(passing);
        if (file != null) {
            return next.handle(call).map(answer -> isWhole(answer) ? batch(call, file, answer) : answer);
        }
        Open open = background.read(call);
        return open == null
                ? next.handle(call)
                : next.handle(call).map(answer -> isWhole(answer) ? response(open, answer) : answer);
    }

    /** A part of a file, or one that is coded, tells nothing of the whole. */
    private static boolean isWhole(Answer answer) {
        return answer.status() == OK && !answer.headers().contains(HttpHeaders.CONTENT_ENCODING);
    }

    private Answer asked(KeyedCall call, Answer answer) {
        if (!answer.successful()) {
            return answer;
        }
        BirthReading birth = new BirthReading();
        return switch (answer) {
            case Answer.Whole whole when whole.usage().particulars().gaps().isEmpty() -> whole;
            case Answer.Whole whole -> Taps.on(whole, birth, () -> background.asked(call, birth));
            case Answer.Streamed streamed -> {
                // A caller that leaves does not stop what is made in the background.
                streamed.ended().onSuccess(end -> background.asked(call, birth));
                yield Taps.on(streamed, birth, () -> {});
            }
        };
    }

    private Answer response(Open open, Answer answer) {
        ResponseReading reading = new ResponseReading(shared.dialects());
        return Taps.on(answer, reading, () -> background.settle(open, reading));
    }

    private Answer batch(KeyedCall call, BatchFile file, Answer answer) {
        String provider = call.target().provider();
        BatchReading reading = new BatchReading(shared.dialects(), file, (model, usage) -> {
            Pricing pricing = shared.targets().apply(provider, model).pricing();
            Bill bill = pricing.bill(usage);
            return bill == null || call.key() == null
                    ? bill
                    : bill.contracted(pricing.contracted(call.call().accepted().gateway()));
        });
        return Taps.on(answer, reading, () -> book(call.call(), provider, file, reading));
    }

    private void book(Call reading, String provider, BatchFile file, BatchReading read) {
        read.totals().forEach((model, total) -> {
            Target target = model.isEmpty()
                    ? Target.ofUnknownModel(provider)
                    : shared.targets().apply(provider, model);
            @Nullable String known = target.modelKnown() ? target.model() : null;
            Adjustment adjustment = new Adjustment(
                    AdjustmentIds.of(AdjustmentReason.BATCH_RESULT, provider, file.id(), model),
                    AdjustmentReason.BATCH_RESULT,
                    file.id(),
                    provider,
                    known,
                    total.requests(),
                    total.counts(),
                    "batch",
                    null,
                    total.bill(),
                    List.of());
            log.book(shared.rows().of(reading, adjustment, shared.clock().instant()));
        });
    }
}
