package io.tollgate.gateway.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The session of whoever opens the link that was printed when this process was started: a code that is good once, and
 * for five minutes, is exchanged for a token that may do everything. The token is kept in memory alone, by its digest;
 * it ends after twelve hours, at signing out, and with the process. For any thread.
 */
public final class ConsoleSessions implements IssuedTokens {
    private static final Duration CODE_GOOD_FOR = Duration.ofMinutes(5);
    private static final Duration LENGTH = Duration.ofHours(12);
    private static final String ID = "console";

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Instant codeGoodUntil;
    private final AtomicReference<@Nullable Digest> code;
    private final AtomicReference<@Nullable Session> session = new AtomicReference<>();

    private record Session(Digest digest, IssuedToken token) {}

    /** @param codeSha256 of the code, in hexadecimal; null if there is none */
    public ConsoleSessions(@Nullable String codeSha256, InstantSource clock) {
        this.clock = clock;
        this.codeGoodUntil = clock.instant().plus(CODE_GOOD_FOR);
        this.code = new AtomicReference<>(
                codeSha256 == null ? null : Digest.of(HexFormat.of().parseHex(codeSha256)));
    }

    /**
     * Exchanges the code for a token.
     *
     * @return null if the code is not the one that is waited for, was used already, or is too old
     */
    public @Nullable String signIn(String presented) {
        Digest expected = code.get();
        if (expected == null
                || !expected.equals(Digest.ofToken(presented))
                || !clock.instant().isBefore(codeGoodUntil)) {
            return null;
        }
        if (!code.compareAndSet(expected, null)) {
            return null;
        }
        String token = GatewayToken.generate(random);
        Principal principal = new Principal(ID, ID, EnumSet.allOf(Permission.class));
        session.set(new Session(
                Digest.ofToken(token),
                new IssuedToken(new Credential.Valid(principal), clock.instant().plus(LENGTH), new LastUse())));
        return token;
    }

    /** Ends the session of a token, if that is its token. */
    public void signOut(String token) {
        Session open = session.get();
        if (open != null && open.digest().equals(Digest.ofToken(token))) {
            session.compareAndSet(open, null);
        }
    }

    /** These tokens, and those that were issued besides. */
    public IssuedTokens before(IssuedTokens others) {
        return digest -> {
            IssuedToken found = find(digest);
            return found == null ? others.find(digest) : found;
        };
    }

    @Override
    public @Nullable IssuedToken find(Digest digest) {
        Session open = session.get();
        return open != null && open.digest().equals(digest) ? open.token() : null;
    }
}
