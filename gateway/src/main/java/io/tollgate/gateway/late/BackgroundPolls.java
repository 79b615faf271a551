package io.tollgate.gateway.late;

import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.KeyHeader;
import io.tollgate.gateway.late.OpenResponses.Open;
import io.tollgate.gateway.net.ContentOnHeap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for responses that are being made in the background and that nobody else asks for, with the key that each was
 * made with, until they are over or a day has gone: after 5 s, and then ever more seldom. For one event loop of one
 * node, which is the node that each was asked for at.
 */
public final class BackgroundPolls {
    private static final Logger log = LoggerFactory.getLogger(BackgroundPolls.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration MOST_SELDOM = Duration.ofMinutes(10);
    private static final int AT_ONCE = 8;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int ANSWER_SECONDS = 30;
    private static final long MOST_BYTES = 64L << 20;

    private final OpenResponses open;
    private final Dialects dialects;
    private final Map<String, ProviderConfig> providers;
    private final ProviderKeys keys;
    private final CallersKeys callersKeys;
    private final Settling settling;
    private final InstantSource clock;
    private final HttpClient http;
    private final Map<Open, Turn> turns = new HashMap<>();
    private int underWay;

    /** Opens keys of callers' own that were sealed. */
    @FunctionalInterface
    public interface CallersKeys {
        /** Null where it does not open any more. */
        @Nullable
        String open(String provider, BackgroundResponse.Key.Callers key);
    }

    /** What is done with a response that is over. */
    @FunctionalInterface
    interface Settling {
        void settle(Open open, ResponseReading read);
    }

    /** When one is asked for next. */
    private static final class Turn {
        private long nextMillis;
        private Duration pause = FIRST;
        private boolean asking;
    }

    BackgroundPolls(
            Vertx vertx,
            OpenResponses open,
            Dialects dialects,
            Map<String, ProviderConfig> providers,
            ProviderKeys keys,
            CallersKeys callersKeys,
            Settling settling,
            InstantSource clock) {
        this.open = open;
        this.dialects = dialects;
        this.providers = Map.copyOf(providers);
        this.keys = keys;
        this.callersKeys = callersKeys;
        this.settling = settling;
        this.clock = clock;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setDecompressionSupported(true))
                .withConnectHandler(ContentOnHeap::of)
                .build();
        vertx.setPeriodic(LOOK.toMillis(), timer -> look());
    }

    private void look() {
        turns.keySet().retainAll(open.all());
        long now = clock.millis();
        for (Open each : open.all()) {
            Turn turn = turns.computeIfAbsent(each, key -> {
                Turn first = new Turn();
                first.nextMillis = Math.max(now, each.response().since().toEpochMilli() + FIRST.toMillis());
                return first;
            });
            if (!turn.asking && now >= turn.nextMillis && underWay < AT_ONCE) {
                ask(each, turn, now);
            }
        }
    }

    private void ask(Open each, Turn turn, long now) {
        if (now - each.response().since().toEpochMilli() > LONGEST.toMillis()) {
            giveUp(each, "a day has gone");
            return;
        }
        RequestOptions request = request(each);
        if (request == null) {
            giveUp(each, "it cannot be asked for with the key that made it");
            return;
        }
        turn.asking = true;
        underWay++;
        send(each, request).timeout(ANSWER_SECONDS, TimeUnit.SECONDS).onComplete(asked -> {
            underWay--;
            turn.asking = false;
            turn.nextMillis = clock.millis() + turn.pause.toMillis();
            Duration longer = turn.pause.multipliedBy(3).dividedBy(2);
            turn.pause = longer.compareTo(MOST_SELDOM) < 0 ? longer : MOST_SELDOM;
        });
    }

    private Future<Void> send(Open each, RequestOptions request) {
        return http.request(request)
                .compose(sent -> sent.send().compose(answer -> {
                    ResponseReading reading = new ResponseReading(dialects);
                    long[] read = {0};
                    answer.handler(bytes -> {
                        read[0] += bytes.length();
                        if (read[0] > MOST_BYTES) {
                            sent.reset();
                            return;
                        }
                        Bytes.read(bytes, (array, start, end) -> {
                            reading.bytes(array, start, end);
                            return bytes;
                        });
                    });
                    return answer.end().onSuccess(end -> {
                        if (answer.statusCode() == OK
                                && reading.isOver(each.response().id())) {
                            settling.settle(each, reading);
                        } else if (answer.statusCode() == NOT_FOUND) {
                            giveUp(each, "the provider does not have it");
                        }
                    });
                }));
    }

    private void giveUp(Open each, String why) {
        if (open.take(each)) {
            each.call().close();
            log.warn(
                    "the response {} of provider {} is not settled, and its row stays incomplete: {}",
                    each.response().id(),
                    each.response().provider(),
                    why);
        }
    }

    /** Null where there is nothing to ask with, or the provider has another address now. */
    private @Nullable RequestOptions request(Open each) {
        BackgroundResponse response = each.response();
        ProviderConfig config = providers.get(response.provider());
        URI url = URI.create(response.url());
        if (config == null || !isOf(config, url)) {
            return null;
        }
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(response.url())
                .putHeader(HttpHeaders.ACCEPT_ENCODING.toString(), "identity");
        return switch (response.key()) {
            case BackgroundResponse.Key.None() -> request;
            case BackgroundResponse.Key.Configured(int number) -> {
                String key = configured(config, number);
                yield key == null ? null : with(request, key);
            }
            case BackgroundResponse.Key.Stored(String alias) ->
                switch (keys.providerKey(each.call().row().getGateway(), response.provider(), alias)) {
                    case ProviderKeys.Found.Usable(ProviderKey key) -> with(request, key.value());
                    case ProviderKeys.Found.Unusable unusable -> null;
                };
            case BackgroundResponse.Key.Callers callers -> {
                String value = callersKeys.open(response.provider(), callers);
                yield value == null ? null : request.putHeader(callers.header(), value);
            }
        };
    }

    private static boolean isOf(ProviderConfig config, URI url) {
        String origin = ProviderConfig.origin(url);
        return (config.baseUrl() != null && origin.equals(ProviderConfig.origin(config.baseUrl())))
                || (config.openAiUrl() != null && origin.equals(ProviderConfig.origin(config.openAiUrl())));
    }

    private static @Nullable String configured(ProviderConfig config, int number) {
        if (number <= 1) {
            return config.apiKey() == null ? null : config.apiKey().value();
        }
        return number - 2 < config.moreKeys().size()
                ? config.moreKeys().get(number - 2).value()
                : null;
    }

    private static RequestOptions with(RequestOptions request, String key) {
        return request.putHeader(KeyHeader.BEARER.location().id(), KeyHeader.BEARER.value(key));
    }
}
