package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CacheOptions;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers a call from what was kept of an identical one, or has it wait for an identical one that is under way. Stands
 * behind all that says who may ask what, and before keys and permits, which nobody needs for an answer that is there.
 * Belongs to one event loop.
 *
 * <p>Only whole answers are kept that have ended well, of requests that name no temperature above the gateway's
 * setting, and that are no longer than it says. Who waits, waits within the bounds of the provider's settings, or of
 * the call's own.
 */
public final class Cached implements Stage<RoutedCall> {
    private static final int OK = 200;
    /** As much is gone as soon as it is sent; of more, something may wait for a caller who reads slowly. */
    private static final int SURELY_SENT = 64 << 10;

    private final Vertx loop;
    private final AnswerCache cache;
    private final KeyMaker keys;
    private final Delivered delivered;
    private final SharedAnswers shared;
    private final Predicate<RoutedCall> mayAsk;
    private final Stage<RoutedCall> next;

    /** What the stages of one event loop share. */
    public static final class OnLoop {
        private final Vertx loop;
        private final AnswerCache cache;
        private final Delivered delivered;
        private final SharedAnswers shared;
        private final KeyMaker keys = new KeyMaker();

        /** @param codecs of the formats whose answers can be given in another shape */
        public OnLoop(Vertx loop, AnswerCache cache, Map<WireFormat, Codec> codecs) {
            this.loop = loop;
            this.cache = cache;
            this.delivered = new Delivered(codecs);
            this.shared = cache.shared(loop);
        }
    }

    /**
     * Stands before one provider.
     *
     * @param mayAsk whether there is a key to make a call with: nobody gets for nothing what it could not ask for
     */
    public Cached(OnLoop common, Predicate<RoutedCall> mayAsk, Stage<RoutedCall> next) {
        this.loop = common.loop;
        this.cache = common.cache;
        this.keys = common.keys;
        this.delivered = common.delivered;
        this.shared = common.shared;
        this.mayAsk = mayAsk;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        CacheOptions asked = call.options().cache();
        String gateway = call.call().accepted().gateway();
        CacheSettings settings = cache.settings(gateway);
        long ttl = asked.saysTtl()
                ? TimeUnit.SECONDS.toMillis(asked.ttlSeconds())
                : settings.ttl().toMillis();
        if (ttl == 0 || asked.skip()) {
            return next.handle(call);
        }
        String generation = cache.generation(gateway);
        CacheKey key = keys.of(call, settings, generation);
        if (key == null || !mayAsk.test(call)) {
            return next.handle(call);
        }
        return new Asking(call, settings, ttl, generation).by(key);
    }

    /** One call that asks for an answer. */
    private final class Asking {
        private final RoutedCall routed;
        private final Call call;
        private final CacheSettings settings;
        private final long ttlMillis;
        private final String generation;
        /** Whether it is looked for in the wanted shape alone. */
        private boolean inShape;

        Asking(RoutedCall routed, CacheSettings settings, long ttlMillis, String generation) {
            this.routed = routed;
            this.call = routed.call();
            this.settings = settings;
            this.ttlMillis = ttlMillis;
            this.generation = generation;
        }

        Future<Answer> by(CacheKey key) {
            Kept found = find(key);
            if (found != null) {
                return found(found, key);
            }
            call.state().cacheMissed();
            return switch (cache.flights().board(key, call, loop.getOrCreateContext())) {
                case Flights.Boarding.Leads leads -> lead(leads.flight());
                case Flights.Boarding.Follows follows -> follow(follows, key);
                case Flights.Boarding.Full full -> next.handle(routed);
            };
        }

        private @Nullable Kept find(CacheKey key) {
            return cache.find(call.accepted().gateway(), key, ttlMillis);
        }

        /** Gives what is there; what cannot be given in the wanted shape is looked for in that shape alone. */
        private Future<Answer> found(Kept kept, CacheKey key) {
            CachedAnswer shaped = inShape ? kept.answer() : delivered.to(routed, kept.answer());
            if (shaped == null) {
                inShape = true;
                return by(key.inShape(Delivered.shape(routed)));
            }
            if (shaped.body().length() > SURELY_SENT) {
                if (!shaped.equals(kept.answer())) {
                    if (!call.memory().take(shaped.body().length())) {
                        return Future.failedFuture(new FailureException(new CallFailure.Overloaded()));
                    }
                } else if (kept.hold()) {
                    call.ended().onSuccess(end -> kept.release());
                } else {
                    return next.handle(routed);
                }
            }
            call.state().translated(shaped.dropped(), shaped.adjusted());
            call.state().cacheHit(shaped.usage());
            if (shaped.shape() == Shape.EVENTS) {
                call.state().markStreaming();
            }
            return Future.succeededFuture(Replay.of(shaped));
        }

        private Future<Answer> follow(Flights.Boarding.Follows follows, CacheKey key) {
            long from = System.nanoTime();
            long wished = routed.options().firstPartTimeoutMillis();
            long timer = wished == 0
                    ? -1
                    : loop.setTimer(
                            wished,
                            id -> follows.flight()
                                    .giveUp(
                                            call,
                                            new CallFailure.ProviderTimeout(
                                                    routed.target().provider(),
                                                    "did not begin to answer within " + wished + " ms",
                                                    true)));
            return follows.turn().transform(told -> {
                loop.cancelTimer(timer);
                call.state().timings().addUpstreamNanos(System.nanoTime() - from);
                if (told.failed()) {
                    return Future.failedFuture(told.cause());
                }
                return switch (told.result()) {
                    case Flight.Turn.Leads leads -> {
                        cache.flights().lead(leads.flight(), call);
                        yield lead(leads.flight());
                    }
                    case Flight.Turn.Landed landed -> landed(landed.landing(), key);
                };
            });
        }

        private Future<Answer> landed(Landing landing, CacheKey key) {
            return switch (landing) {
                case Landing.Answered answered ->
                    cache.nowMillis() - answered.answer().answer().keptAtMillis() < ttlMillis
                            ? found(answered.answer(), key)
                            // Another node's, and older than this call allows.
                            : next.handle(routed);
                case Landing.Refused refused -> {
                    call.state().sharesResult();
                    yield Future.succeededFuture(copy(refused.answer()));
                }
                case Landing.Failed failed -> {
                    call.state().sharesResult();
                    yield Future.failedFuture(failed.cause());
                }
                case Landing.Unshared unshared -> next.handle(routed);
            };
        }

        /** For a caller of another event loop. */
        private static Answer copy(Answer.Whole answer) {
            MultiMap headers = HttpHeaders.headers().addAll(answer.headers());
            return new Answer.Whole(answer.status(), headers, answer.body().slice(), answer.usage(), answer.failure());
        }

        private Future<Answer> lead(Flight flight) {
            if (!call.callerPresent()) {
                return Future.failedFuture(new FailureException(new CallFailure.CallerGone()));
            }
            // Somebody else may have got it between this call's look and its boarding.
            Kept found = find(flight.key());
            if (found != null) {
                flight.land(new Landing.Answered(found));
                return found(found, flight.key());
            }
            Future<@Nullable CachedAnswer> asked = shared.find(flight.key());
            return asked == null
                    ? ask(flight)
                    : asked.compose(answer -> {
                        Kept kept = answer == null || !answer.goodAt(cache.nowMillis(), ttlMillis)
                                ? null
                                : cache.keep(call.accepted().gateway(), generation, flight.key(), answer);
                        if (kept == null) {
                            return call.callerPresent()
                                    ? ask(flight)
                                    : Future.failedFuture(new FailureException(new CallFailure.CallerGone()));
                        }
                        flight.land(new Landing.Answered(kept));
                        return found(kept, flight.key());
                    });
        }

        private Future<Answer> ask(Flight flight) {
            return next.handle(routed).transform(tried -> {
                if (tried.failed()) {
                    cache.flights().failed(flight, call, ofFailure(tried.cause()));
                    return Future.failedFuture(tried.cause());
                }
                return Future.succeededFuture(answered(tried.result(), flight));
            });
        }

        /** What a failure of this call comes to for others; null if it is this call's alone. */
        private @Nullable Landing ofFailure(Throwable cause) {
            boolean providers = FailureException.failureOf(cause) instanceof CallFailure failure
                    && switch (failure) {
                        case CallFailure.ProviderFailed f -> true;
                        case CallFailure.ProviderTimeout f -> routed.options().firstPartTimeoutMillis() == 0;
                        case CallFailure.ProviderUnreachable f -> true;
                        case CallFailure.ProviderUnavailable f -> true;
                        case CallFailure.NoCapableModel f -> true;
                        case CallFailure.UnsupportedContent f -> true;
                        case CallFailure.UnsupportedParameter f -> true;
                        case CallFailure.InvalidRequest f -> true;
                        case CallFailure.InvalidJson f -> true;
                        // What is left of limits, memory, time or patience is each call's own.
                        case CallFailure.ProviderThrottled f -> false;
                        case CallFailure.ProviderKeyMissing f -> false;
                        case CallFailure.Overloaded f -> false;
                        case CallFailure.CallerGone f -> false;
                        case CallFailure.AuditUnavailable f -> false;
                        case CallFailure.Internal f -> false;
                        case CallFailure.RequestTimeout f -> false;
                        case CallFailure.RateLimited f -> false;
                        case CallFailure.BudgetExceeded f -> false;
                        case CallFailure.RouteLimited f -> false;
                        case CallFailure.ModelNotAllowed f -> false;
                        case CallFailure.ModelUncertain f -> false;
                        case CallFailure.ModelNotFound f -> false;
                        case CallFailure.NotBooked f -> false;
                        case CallFailure.ProjectRequired f -> false;
                        case CallFailure.InvalidHeader f -> false;
                        case CallFailure.BodyTooLarge f -> false;
                        case CallFailure.UnsupportedMediaType f -> false;
                        case CallFailure.UnsupportedEncoding f -> false;
                    };
            return providers ? new Landing.Failed(cause) : null;
        }

        /** Takes note of an answer for the others, and gives it to the caller. */
        private Answer answered(Answer answer, Flight flight) {
            switch (answer) {
                case Answer.Whole whole -> {
                    if (!whole.successful() || whole.reportsError()) {
                        cache.flights().failed(flight, call, ofError(whole));
                    } else if (!keepable(whole) || whole.body().length() > settings.maxEntryBytes()) {
                        flight.land(new Landing.Unshared());
                    } else {
                        keep(flight, kept(whole));
                    }
                    return answer;
                }
                case Answer.Streamed streamed -> {
                    if (streamed.reportsError()) {
                        cache.flights().failed(flight, call, new Landing.Failed(reportedError()));
                        return answer;
                    }
                    if (!keepable(streamed)) {
                        flight.land(new Landing.Unshared());
                        return answer;
                    }
                    Recording recording = new Recording(call.memory(), settings.maxEntryBytes());
                    return new RecordedStream(streamed, recording, recorded(streamed, flight)).begin();
                }
            }
        }

        private RecordedStream.Listener recorded(Answer.Streamed streamed, Flight flight) {
            return new RecordedStream.Listener() {
                @Override
                public void recorded(Recording recording) {
                    keep(flight, kept(streamed, recording));
                }

                @Override
                public void tooLarge() {
                    flight.land(new Landing.Unshared());
                }

                @Override
                public void failed(Throwable cause) {
                    cache.flights().failed(flight, call, ofFailure(cause));
                }
            };
        }

        /** An error that is too long to be held for others is told in other words. */
        private Landing ofError(Answer.Whole whole) {
            return whole.body().length() > SURELY_SENT
                    ? new Landing.Failed(reportedError())
                    : new Landing.Refused(whole);
        }

        private Throwable reportedError() {
            return new FailureException(
                    new CallFailure.ProviderFailed(routed.target().provider(), "reported an error", true));
        }

        /** Whether an answer is one of those that are alike for everybody. */
        private static boolean keepable(Answer answer) {
            return answer.status() == OK && !answer.headers().contains(HttpHeaders.CONTENT_ENCODING);
        }

        /** Keeps an answer: one that has not ended well, only for those who wait for it. */
        private void keep(Flight flight, CachedAnswer answer) {
            boolean says = routed.request() instanceof ModelRequest parsed
                    && parsed.operation().kind() == UpstreamOperation.Kind.CONVERSATION;
            boolean well = Finishes.well(
                    answer.body(), answer.shape(), routed.request().wireFormat(), says);
            Kept kept = cache.keep(
                    call.accepted().gateway(), generation, flight.key(), well ? answer : answer.forThoseWhoWait());
            flight.land(kept == null ? new Landing.Unshared() : new Landing.Answered(kept));
            if (well) {
                shared.keep(flight.key(), answer);
            }
        }

        private CachedAnswer kept(Answer.Whole whole) {
            return new CachedAnswer(
                    Shape.WHOLE,
                    mediaType(whole),
                    whole.body().copy(),
                    List.of(),
                    whole.usage(),
                    call.state().dropped(),
                    call.state().adjusted(),
                    cache.nowMillis(),
                    ttlMillis);
        }

        private CachedAnswer kept(Answer.Streamed streamed, Recording recording) {
            String mediaType = mediaType(streamed);
            return new CachedAnswer(
                    mediaType.startsWith("text/event-stream") ? Shape.EVENTS : Shape.WHOLE,
                    mediaType,
                    recording.body(),
                    recording.usageAt(),
                    streamed.ended().result().usage(),
                    call.state().dropped(),
                    call.state().adjusted(),
                    cache.nowMillis(),
                    ttlMillis);
        }

        private static String mediaType(Answer answer) {
            String type = answer.headers().get(HttpHeaders.CONTENT_TYPE);
            return type == null ? "application/octet-stream" : type;
        }
    }
}
