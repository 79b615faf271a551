package io.tollgate.gateway.access;

import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.call.TokenLimits;
import java.util.ArrayList;
import java.util.List;

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
        /** A token that was made with no limited one. */
        public Valid(Principal principal) {
            this(principal, List.of());
        }

        /**
         * A token.
         *
         * @param makers what its calls count against besides its own limits
         */
        public Valid(Principal principal, List<TokenLimits> makers) {
            this(
                    principal,
                    new Caller(
                            principal.id(),
                            principal.name(),
                            principal.models(),
                            principal.project(),
                            limits(principal, makers)));
        }

        private static List<TokenLimits> limits(Principal principal, List<TokenLimits> makers) {
            List<TokenLimits> limits = new ArrayList<>(makers);
            limits.addFirst(new TokenLimits(principal.id(), principal.limits()));
            limits.removeIf(each -> each.limits().equals(Limits.NONE));
            return limits;
        }
    }

    /** No token where one is looked for. */
    record Missing() implements Credential {}

    /** Something that is not a valid token. The reason is for the counters; callers get the same answer for all. */
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
