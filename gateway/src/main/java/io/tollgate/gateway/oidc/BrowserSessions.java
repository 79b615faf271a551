package io.tollgate.gateway.oidc;

import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.service.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of people who signed in, in this process's memory, by the digests of their secrets. A session ends with
 * what the provider said, unless that is refreshed, and after twelve hours in any case. For any thread.
 */
final class BrowserSessions {
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(30);
    private static final int MOST = 2_000;

    /** One person's browsers; the oldest session makes room for another one of the same person. */
    private static final int MOST_OF_ONE_PERSON = 10;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<Digest, Session> sessions = new ConcurrentHashMap<>();
    private final ReentrantLock opening = new ReentrantLock();

    BrowserSessions(InstantSource clock) {
        this.clock = clock;
    }

    /** One person in one browser. */
    static final class Session {
        private final Instant begunAt;
        private final AtomicReference<State> state;

        /**
         * @param refreshAt when the provider is to be asked again, at the next request; null for never
         */
        private record State(
                Person person,
                Credential.Valid credential,
                Instant until,
                @Nullable Secret refreshToken,
                @Nullable Instant refreshAt) {}

        private Session(Instant begunAt, Person person, Tokens tokens) {
            this.begunAt = begunAt;
            this.state = new AtomicReference<>(state(person, tokens, begunAt));
        }

        private State state(Person person, Tokens tokens, Instant now) {
            Instant last = begunAt.plus(LONGEST);
            Instant until = tokens.validUntil().isBefore(last) ? tokens.validUntil() : last;
            Secret refreshToken = tokens.refreshToken();
            Instant half = now.plus(Duration.between(now, until).dividedBy(2));
            return new State(person, person.credential(), until, refreshToken, refreshToken == null ? null : half);
        }

        Person person() {
            return current().person();
        }

        /** Null once the provider is not to be asked any more. */
        @Nullable
        Secret refreshToken() {
            return current().refreshToken();
        }

        /** What the provider said now, of the same person. */
        void refresh(Tokens tokens, Instant now) {
            Person person = tokens.person();
            state.set(state(person == null ? person() : person, tokens, now));
        }

        private State current() {
            return Objects.requireNonNull(state.get());
        }

        /** Whether the caller is the one to ask the provider again; another one may in a while. */
        private boolean takesRefresh(Instant now) {
            State state = current();
            if (state.refreshAt() == null || now.isBefore(state.refreshAt())) {
                return false;
            }
            State later = new State(
                    state.person(),
                    state.credential(),
                    state.until(),
                    state.refreshToken(),
                    now.plus(BETWEEN_REFRESHES));
            return this.state.compareAndSet(state, later);
        }
    }

    /**
     * Opens a session.
     *
     * @return its secret, which is kept here by its digest alone; null if there are too many
     */
    @Nullable
    String open(Person person, Tokens tokens) {
        Instant now = clock.instant();
        opening.lock();
        try {
            sessions.values()
                    .removeIf(session -> !now.isBefore(session.current().until()));
            List<Map.Entry<Digest, Session>> own = sessions.entrySet().stream()
                    .filter(each -> each.getValue().person().subject().equals(person.subject()))
                    .sorted(Comparator.comparing(each -> each.getValue().begunAt))
                    .toList();
            own.stream()
                    .limit(Math.max(0, own.size() - MOST_OF_ONE_PERSON + 1))
                    .forEach(each -> sessions.remove(each.getKey()));
            if (sessions.size() >= MOST) {
                return null;
            }
            String secret = GatewayToken.generate(random);
            sessions.put(Digest.ofToken(secret), new Session(now, person, tokens));
            return secret;
        } finally {
            opening.unlock();
        }
    }

    /**
     * What a secret opens; null if nothing does.
     *
     * @param refresh is called where the provider is to be asked again of the session's person
     */
    Credential.@Nullable Valid find(String secret, Consumer<Session> refresh) {
        if (!GatewayToken.wellFormed(secret)) {
            return null;
        }
        Session session = sessions.get(Digest.ofToken(secret));
        Instant now = clock.instant();
        if (session == null || !now.isBefore(session.current().until())) {
            return null;
        }
        Credential.Valid credential = session.current().credential();
        if (session.takesRefresh(now)) {
            refresh.accept(session);
        }
        return credential;
    }

    /** Ends the session of a secret, if there is one. */
    void end(String secret) {
        if (GatewayToken.wellFormed(secret)) {
            sessions.remove(Digest.ofToken(secret));
        }
    }

    void end(Session session) {
        sessions.values().remove(session);
    }

    /**
     * Ends what the provider ended: one of its sessions, or all of a person.
     *
     * @param subject null if the provider named none
     * @param providerSession null if it named none
     * @return how many ended
     */
    int end(@Nullable String subject, @Nullable String providerSession) {
        List<Session> ended = sessions.values().stream()
                .filter(session -> {
                    Person person = session.person();
                    return (subject == null || subject.equals(person.subject()))
                            && (providerSession == null || providerSession.equals(person.providerSession()));
                })
                .toList();
        sessions.values().removeAll(ended);
        return ended.size();
    }

    /** How many there are, ended ones that nobody asked for included. */
    int count() {
        return sessions.size();
    }
}
