package io.tollgate.gateway.control;

import io.tollgate.gateway.call.UpstreamStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a provider key was last used, to the second. For any thread; of uses at the same moment one may be lost, which
 * the next one makes good.
 */
final class KeyUse {
    private static final long COARSE_MILLIS = 1_000;

    private volatile LastUse here = LastUse.NEVER;
    private volatile LastUse elsewhere = LastUse.NEVER;

    /**
     * One use.
     *
     * @param version of the key
     * @param atMillis since the epoch; 0 for never
     * @param invalidSinceMillis since when the provider refuses it; 0 if it does not
     */
    record LastUse(int version, long atMillis, long invalidSinceMillis) {
        static final LastUse NEVER = new LastUse(0, 0, 0);

        /** The newer version says more than the later use: an older one says nothing of it. */
        LastUse or(LastUse other) {
            boolean mine = version == other.version ? atMillis >= other.atMillis : version > other.version;
            return mine ? this : other;
        }
    }

    /** Notes on this node that a request went out; whether the key is good shows later. */
    void sent(int version, long now) {
        LastUse last = last();
        note(new LastUse(version, now, last.version() == version ? last.invalidSinceMillis() : 0));
    }

    /** Records on this node that a request was answered, and whether the provider refused the key. */
    void answered(int version, long now, int status) {
        if (UpstreamStatus.refusesKey(status)) {
            LastUse last = last();
            boolean before = last.version() == version && last.invalidSinceMillis() > 0;
            note(new LastUse(version, now, before ? last.invalidSinceMillis() : now));
        } else {
            note(new LastUse(version, now, 0));
        }
    }

    /** Writes once a second at most, unless more than the time has changed. */
    private void note(LastUse use) {
        LastUse before = here;
        boolean news = use.version() > before.version() || use.invalidSinceMillis() != before.invalidSinceMillis();
        if (use.version() >= before.version() && (news || use.atMillis() - before.atMillis() >= COARSE_MILLIS)) {
            here = use;
        }
    }

    /** Notes a use that a node has published. For one thread. */
    void observed(LastUse use) {
        elsewhere = use.or(elsewhere);
    }

    /** The last use on this node, if it is due: last published some time ago, or with another outcome; else null. */
    @Nullable
    LastUse unpublished(long now, long betweenMillis) {
        LastUse mine = here;
        LastUse known = elsewhere;
        if (mine.equals(known) || !mine.or(known).equals(mine)) {
            return null;
        }
        boolean outcome = mine.version() != known.version() || mine.invalidSinceMillis() != known.invalidSinceMillis();
        return outcome || now - known.atMillis() >= betweenMillis ? mine : null;
    }

    LastUse last() {
        return here.or(elsewhere);
    }
}
