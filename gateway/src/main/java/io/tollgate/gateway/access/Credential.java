package io.tollgate.gateway.access;

/** What became of the credential that a request carried, if any. */
public sealed interface Credential {
    /** A token that is known and valid. */
    record Valid(Principal principal) implements Credential {}

    /** No token where one is looked for. */
    record Missing() implements Credential {}

    /** Something that is not a valid token. The reason is for the counters; callers are told all the same. */
    record Invalid(Reason reason) implements Credential {}

    /** Why a credential was refused. */
    enum Reason {
        MISSING,
        MALFORMED,
        CHECKSUM,
        UNKNOWN
    }
}
