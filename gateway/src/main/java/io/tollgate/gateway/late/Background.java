package io.tollgate.gateway.late;

import io.tollgate.gateway.audit.AdjustmentLog;
import io.tollgate.gateway.audit.AdjustmentRow;
import io.tollgate.gateway.audit.BookedCharges;
import io.tollgate.gateway.audit.OpenCall;
import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.CallerProviderKey.Location;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.late.OpenResponses.Open;
import io.tollgate.gateway.vault.Sealed;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responses in the background as one event loop sees them: asked for, and read again. */
final class Background {
    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final String GAP = "background";

    /** OpenAI API reference, "Retrieve a response". */
    private static final Pattern STORED = Pattern.compile("/responses/([\\w-]{1,128})");

    private final OpenResponses open;
    private final Map<String, ProviderConfig> providers;
    private final BiFunction<String, String, Target> targets;
    private final Sealing sealing;
    private final AdjustmentLog adjustments;
    private final AdjustmentRow rows;
    private final InstantSource clock;

    /** Seals a key of a caller's own. */
    @FunctionalInterface
    interface Sealing {
        /** Null where there is nothing to seal it with. */
        @Nullable
        Sealed seal(String provider, String value);
    }

    Background(
            OpenResponses open,
            Map<String, ProviderConfig> providers,
            BiFunction<String, String, Target> targets,
            Sealing sealing,
            AdjustmentLog adjustments,
            AdjustmentRow rows,
            InstantSource clock) {
        this.open = open;
        this.providers = providers;
        this.targets = targets;
        this.sealing = sealing;
        this.adjustments = adjustments;
        this.rows = rows;
        this.clock = clock;
    }

    /** Whether a request may be for one. */
    static boolean asks(Request request) {
        return request.wireFormat() == WireFormat.OPENAI_RESPONSES && request.billing() == UpstreamApi.Billing.TOKENS;
    }

    /** Which of those that are open a request reads; null if none. */
    @Nullable
    Open read(KeyedCall call) {
        if (!(call.request() instanceof PassthroughRequest passing)
                || !passing.method().equals("GET")) {
            return null;
        }
        int query = passing.path().indexOf('?');
        Matcher path =
                STORED.matcher(query < 0 ? passing.path() : passing.path().substring(0, query));
        return path.find() && path.end() == (query < 0 ? passing.path().length() : query)
                ? open.find(call.target().provider(), path.group(1))
                : null;
    }

    /** Keeps a call whose answer tells that the response is still being made, once the call has ended. */
    void asked(KeyedCall keyed, BirthReading birth) {
        Call call = keyed.call();
        String id = birth.id();
        if (id == null || !call.state().usage().particulars().gaps().contains(GAP)) {
            return;
        }
        BackgroundResponse.Key key = key(keyed);
        if (key == null || !open.hasRoom()) {
            log.warn(
                    "the response {} in the background is not followed: {}",
                    id,
                    key == null ? "there is no master key to seal the caller's own key with" : "too many are");
            return;
        }
        String url = url(keyed) + "/" + id;
        call.ended().onSuccess(end -> keep(keyed, end, id, url, key));
    }

    private void keep(KeyedCall keyed, CallEnd end, String id, String url, BackgroundResponse.Key key) {
        Call call = keyed.call();
        boolean ofSeveral = call.state().bill().gaps().contains(Bill.ATTEMPT);
        BackgroundResponse response = new BackgroundResponse(
                keyed.target().provider(),
                id,
                url,
                key,
                call.state().options().customPrices(),
                Instant.EPOCH.plus(call.accepted().acceptedAtMicros(), ChronoUnit.MICROS),
                ofSeveral ? BookedCharges.of(call.state().billOfLastAttempt()) : null);
        OpenCall kept = adjustments.open(response.adjustmentId(), call, end, response.bytes());
        if (kept != null) {
            open.add(new Open(response, kept));
        }
    }

    private BackgroundResponse.@Nullable Key key(KeyedCall keyed) {
        CallerProviderKey callers = keyed.request().key();
        if (callers != null) {
            Location location = callers.location() == Location.QUERY ? Location.AUTHORIZATION : callers.location();
            String value = callers.location() == Location.QUERY ? "Bearer " + callers.secret() : callers.value();
            Sealed sealed = sealing.seal(keyed.target().provider(), value);
            return sealed == null ? null : new BackgroundResponse.Key.Callers(location.id(), sealed);
        }
        ProviderKey key = keyed.key();
        if (key == null) {
            return new BackgroundResponse.Key.None();
        }
        return key.alias() == null
                ? new BackgroundResponse.Key.Configured(key.number())
                : new BackgroundResponse.Key.Stored(key.alias());
    }

    private String url(KeyedCall keyed) {
        ProviderConfig config =
                Objects.requireNonNull(providers.get(keyed.target().provider()));
        return switch (keyed.request()) {
            case ModelRequest parsed -> below(Objects.requireNonNull(config.openAiUrl()), "/responses");
            case PassthroughRequest passing -> {
                int query = passing.path().indexOf('?');
                yield below(
                        Objects.requireNonNull(config.baseUrl()),
                        query < 0 ? passing.path() : passing.path().substring(0, query));
            }
        };
    }

    private static String below(URI base, String path) {
        return base.toString().replaceAll("/+$", "") + path;
    }

    /** Books what a response used that is over, if nobody has before. */
    void settle(Open one, ResponseReading read) {
        if (!read.isOver(one.response().id()) || !open.take(one)) {
            return;
        }
        String model = one.call().row().getModel();
        Target target = model == null
                ? Target.ofUnknownModel(one.response().provider())
                : targets.apply(one.response().provider(), model);
        adjustments.book(rows.of(
                one.call().row(),
                Settlement.of(one.response(), one.call().row(), target, read.usage()),
                clock.instant()));
        one.call().close();
    }
}
