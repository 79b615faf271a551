package io.tollgate.gateway.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.ClientNetwork;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.oidc.SignInFailure.Reason;
import io.tollgate.service.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people in and out. What needs the provider is done on virtual threads, a bounded number at once; event loops
 * are answered later. For any thread.
 */
public final class SignIns implements AutoCloseable {
    /** Where the provider sends people back to, at the public address. */
    public static final String CALLBACK = "/console/oidc/callback";

    private static final Logger log = LoggerFactory.getLogger(SignIns.class);
    private static final int MOST_AT_ONCE = 16;
    private static final int MOST_OF_ONE_CLIENT = 8;
    private static final int MOST_REFRESHES_AT_ONCE = 8;
    private static final int MILLIS = 1_000;
    private static final int MOST_LOGOUTS_REMEMBERED = 10_000;

    /** A logout token is to be sent at once (OpenID Connect Back-Channel Logout 1.0, section 4). */
    private static final Duration LOGOUT_GOOD_FOR = Duration.ofMinutes(5);

    private final OidcConfig config;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final ProviderHttp http = new ProviderHttp();
    private final OidcProvider provider;
    private final BrowserSessions sessions;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("oidc-", 0).factory());
    private final Places places = new Places(MOST_AT_ONCE, MOST_OF_ONE_CLIENT);
    private final AtomicLong reportedAt = new AtomicLong();
    private final Semaphore refreshes = new Semaphore(MOST_REFRESHES_AT_ONCE);
    private final Cache<String, Instant> loggedOut = Caffeine.newBuilder()
            .maximumSize(MOST_LOGOUTS_REMEMBERED)
            .expireAfterWrite(LOGOUT_GOOD_FOR.multipliedBy(3))
            .executor(Runnable::run)
            .build();

    /**
     * A sign-in that begins.
     *
     * @param address where the browser is to go
     * @param kept what the browser keeps and nobody else learns
     */
    public record Begun(URI address, String kept) {
        /** Holds a secret. */
        @Override
        public String toString() {
            return "Begun";
        }
    }

    public SignIns(OidcConfig config, InstantSource clock, MeterRegistry meters) {
        this.config = config;
        this.clock = clock;
        this.meters = meters;
        this.provider = new OidcProvider(
                config,
                URI.create(config.publicUrl() + CALLBACK),
                http,
                new Discovery(config.issuer(), http, System::nanoTime),
                clock);
        this.sessions = new BrowserSessions(clock);
        Gauge.builder("tollgate_console_sessions", sessions, BrowserSessions::count)
                .description("Sessions of people who signed in by OpenID Connect")
                .register(meters);
    }

    public OidcConfig config() {
        return config;
    }

    /**
     * Begins a sign-in. Fails with a {@link SignInFailure}.
     *
     * @param address of whoever asks
     */
    public CompletionStage<Begun> begin(String address) {
        return blocking(address, () -> {
            Attempt attempt = Attempt.begin();
            return new Begun(provider.address(attempt), attempt.written());
        });
    }

    /**
     * Ends a sign-in.
     *
     * @param query of the address that the provider sent the browser back to
     * @param kept what the browser kept; null if that is nothing
     * @param address of whoever asks
     * @return the secret of a new session; fails with a {@link SignInFailure}
     */
    public CompletionStage<String> complete(String query, @Nullable String kept, String address) {
        Attempt attempt = kept == null ? null : Attempt.read(kept);
        if (attempt == null) {
            count(Reason.EXPIRED.id());
            return CompletableFuture.failedFuture(
                    new SignInFailure(Reason.EXPIRED, "no sign-in was begun in this browser"));
        }
        return blocking(address, () -> {
            Tokens tokens = provider.answered(query, attempt);
            Person person = Objects.requireNonNull(tokens.person());
            if (!person.hasAccess()) {
                throw new SignInFailure(Reason.NO_ACCESS, "no claim of " + person.name() + " gives anything here");
            }
            String secret = sessions.open(person, tokens);
            if (secret == null) {
                throw new SignInFailure(Reason.BUSY, "there are too many sessions");
            }
            count("signed_in");
            return secret;
        });
    }

    /**
     * Ends what a logout token of the provider says. Fails with a {@link SignInFailure}.
     *
     * @param address of whoever asks
     * @return how many sessions that ended
     */
    public CompletionStage<Integer> logOut(String token, String address) {
        return blocking(address, () -> {
            LogoutTokenClaimsSet claims = provider.logout(token);
            Instant now = clock.instant();
            if (claims.getIssueTime().toInstant().isBefore(now.minus(LOGOUT_GOOD_FOR))
                    || loggedOut.asMap().putIfAbsent(claims.getJWTID().getValue(), now) != null) {
                throw new SignInFailure(Reason.BAD_LOGOUT, "a logout token that is old, or was used already");
            }
            int ended = sessions.end(
                    claims.getSubject() == null ? null : claims.getSubject().getValue(),
                    claims.getSessionID() == null ? null : claims.getSessionID().getValue());
            count("logged_out");
            return ended;
        });
    }

    /** Whoever a session's secret belongs to; null if there is no such session any more. Does not block. */
    public Credential.@Nullable Valid find(String secret) {
        return sessions.find(secret, session -> threads.execute(() -> refresh(session)));
    }

    /** Ends the session of a secret, if there is one. */
    public void signOut(String secret) {
        sessions.end(secret);
    }

    private void refresh(BrowserSessions.Session session) {
        Secret token = session.refreshToken();
        if (token == null || !refreshes.tryAcquire()) {
            return;
        }
        try {
            Tokens tokens = provider.refreshed(token, session.person());
            session.refresh(tokens, clock.instant());
            if (!session.person().hasAccess()) {
                sessions.end(session);
            }
        } catch (SignInFailure e) {
            log.info("a session of the console is not refreshed: {}", e.getMessage());
            if (e.reason() != Reason.UNAVAILABLE) {
                sessions.end(session);
            }
        } finally {
            refreshes.release();
        }
    }

    private <T> CompletionStage<T> blocking(String address, Callable<T> work) {
        String client = ClientNetwork.of(address);
        if (!places.enter(client)) {
            count(Reason.BUSY.id());
            return CompletableFuture.failedFuture(
                    new SignInFailure(Reason.BUSY, "too many sign-ins at once, of all or of one client"));
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                done.complete(work.call());
            } catch (SignInFailure e) {
                count(e.reason().id());
                report(e);
                done.completeExceptionally(e);
            } catch (Exception e) {
                // Its message might quote what the provider sent.
                log.warn("a sign-in failed by {}", e.getClass().getName());
                done.completeExceptionally(new SignInFailure(Reason.REJECTED, "an internal error"));
            } finally {
                places.leave(client);
            }
        });
        return done;
    }

    /**
     * What whoever runs the gateway can do something about is for the log, a line each second: anybody could begin
     * more. The rest is counted alone.
     */
    private void report(SignInFailure e) {
        switch (e.reason()) {
            case REJECTED, UNAVAILABLE, NO_ACCESS, BUSY -> {
                long second = clock.millis() / MILLIS;
                if (reportedAt.getAndSet(second) != second) {
                    log.info("nobody is signed in or out: {}", e.getMessage());
                }
            }
            case EXPIRED, DENIED, BAD_LOGOUT -> {
                // No fault of the provider's or of the configuration's.
            }
        }
    }

    private void count(String result) {
        Counter.builder("tollgate_console_sign_ins")
                .description("Sign-ins by OpenID Connect and back-channel logouts, by what became of them")
                .tag("result", result)
                .register(meters)
                .increment();
    }

    /** Without waiting for what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
        http.close();
    }
}
