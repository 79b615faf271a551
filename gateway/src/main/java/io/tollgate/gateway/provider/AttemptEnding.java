package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.UpstreamStatus;

/**
 * How an attempt ended, as far as what is booked of it goes: the one place that says whether a provider may have
 * charged for an attempt although nothing tells what it used.
 */
enum AttemptEnding {
    /** The answer is all there, and tells what was used as far as its API does. */
    ANSWERED,
    /**
     * It was turned away before anything was done for it: because of the request, its key or too many others, or by an
     * error in the very place of the answer.
     */
    REFUSED,
    /** The provider failed, the connection broke, time ran out or the caller left: the work may have been done. */
    FAILED;

    /**
     * The ending of an attempt that was answered to the end.
     *
     * @param errorInstead whether the answer is an error, in spite of a good status
     */
    static AttemptEnding of(int status, boolean errorInstead) {
        if (UpstreamStatus.succeeds(status)) {
            return errorInstead ? REFUSED : ANSWERED;
        }
        return UpstreamStatus.refuses(status) || UpstreamStatus.blamesRequest(status) ? REFUSED : FAILED;
    }

    /**
     * What is booked.
     *
     * @param known what was told or seen of its usage
     * @param workAskedFor whether the provider had received all of a request that it may charge for
     */
    MeteredUsage booked(MeteredUsage known, boolean workAskedFor) {
        return this == FAILED && workAskedFor && known.nothing() ? MeteredUsage.UNKNOWN : known;
    }
}
