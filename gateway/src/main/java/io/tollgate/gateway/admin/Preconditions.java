package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Holds changes to the revision that they are meant for (RFC 9110, section 13.1.1). */
final class Preconditions {
    private Preconditions() {}

    /** Refuses a change that does not say its revision, or says an older one. */
    static void require(@Nullable String ifMatch, long revision) throws FailureException {
        if (ifMatch == null) {
            throw new FailureException(new AdminFailure.RevisionRequired());
        }
        check(ifMatch, revision);
    }

    /** Refuses a change that says an older revision. */
    static void check(@Nullable String ifMatch, long revision) throws FailureException {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return;
        }
        String etag = Resource.etag(revision);
        if (Arrays.stream(ifMatch.split(",", -1)).noneMatch(one -> one.strip().equals(etag))) {
            throw new FailureException(new AdminFailure.RevisionOutdated());
        }
    }
}
