package io.tollgate.gateway.access;

import io.tollgate.gateway.call.Caller;

/** What became of the credential that a request carried, if any. */
public sealed interface Credential {
    /** Nothing that could be a token, or more than one. */
    Credential MALFORMED = new Invalid(Reason.MALFORMED);

    /**
     * A token that is known and valid.
     *
     * @param caller the same, as the calls made with it will say
     */
    record Valid(Principal principal, Caller caller) implements Credential {
        public Valid(Principal principal) {
            this(principal, new Caller(principal.id(), principal.name(), principal.models(), principal.project()));
        }
    }

    /** No token where one is looked for. */
    record Missing() implements Credential {}

    /** Something that is not a valid token. The reason is for the counters; callers are told all the same. */
    record Invalid(Reason reason) implements Credential {}

    /** Why a credential was refused. */
    enum Reason {
        MISSING,
        MALFORMED,
        CHECKSUM,
        UNKNOWN,
        EXPIRED
    }
}
