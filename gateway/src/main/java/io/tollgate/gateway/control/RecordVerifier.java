package io.tollgate.gateway.control;

import io.tollgate.gateway.control.RecordSigner.Signed;

/**
 * Tells authentic records from others, in one reading of the topic from its beginning on. All nodes write one after
 * another, so authentic records stand in the order of their sequence numbers, also after compaction; what does not is
 * an old record that somebody wrote again. For one thread.
 */
final class RecordVerifier {
    private final RecordSigner signer;
    private long highest;

    RecordVerifier(RecordSigner signer) {
        this.signer = signer;
    }

    /** What a record is. */
    enum Verdict {
        /** By this installation, in its order. Without a master key any record counts as that. */
        AUTHENTIC,
        /** The same, but not signed by the first master key. */
        AUTHENTIC_BY_ANOTHER_KEY,
        /** Without a signature. */
        UNSIGNED,
        /** With a signature by none of the master keys, or of another record. */
        WRONGLY_SIGNED,
        /** Older than what was read before. */
        REPLAYED;

        boolean authentic() {
            return this == AUTHENTIC || this == AUTHENTIC_BY_ANOTHER_KEY;
        }
    }

    Verdict verdict(TopicRecord record) {
        if (!signer.signs()) {
            return Verdict.AUTHENTIC;
        }
        if (record.signature() == null) {
            return Verdict.UNSIGNED;
        }
        Signed signed = signer.verified(record);
        if (signed == null) {
            return Verdict.WRONGLY_SIGNED;
        }
        boolean unordered = signed.sequence() == RecordSigner.UNORDERED && isUse(record.key());
        if (!unordered) {
            if (signed.sequence() <= highest) {
                return Verdict.REPLAYED;
            }
            highest = signed.sequence();
        }
        return signed.current() ? Verdict.AUTHENTIC : Verdict.AUTHENTIC_BY_ANOTHER_KEY;
    }

    /** The sequence number of the last authentic record. */
    long highest() {
        return highest;
    }

    /** Whether a key is that of a last use, which decides nothing and of which the later one counts anyway. */
    static boolean isUse(String key) {
        return key.startsWith(TokenUse.KIND) || key.startsWith(ProviderKeyUse.KIND);
    }
}
