package io.tollgate.gateway.oidc;

import java.io.Serial;
import java.util.Locale;

/** Why somebody was not signed in. Its message is for the log: it holds no token, code or secret. */
public final class SignInFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What the person is told. */
    public enum Reason {
        /** The sign-in was not begun in this browser, or too long ago. */
        EXPIRED,
        /** The provider did not let the person in, or the person did not let the provider answer. */
        DENIED,
        /** The provider's answer is not to be believed. */
        REJECTED,
        /** The provider does not answer as it should. */
        UNAVAILABLE,
        /** No claim gives the person anything here. */
        NO_ACCESS,
        /** What should be a logout token of the provider's is none, or not any more. Nobody is told on a page. */
        BAD_LOGOUT,
        /** Too many sign-ins at once, or too many sessions. */
        BUSY;

        /** As addresses and counters have it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    SignInFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
