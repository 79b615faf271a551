package io.tollgate.gateway.redaction;

import java.util.function.LongSupplier;

/** A text that can be read for so long and no longer. For one thread. */
final class TimedText implements CharSequence {
    private static final int BETWEEN_LOOKS = 4096;

    private final CharSequence text;
    private final LongSupplier nanos;
    private final long deadline;
    private int reads;

    /** Reading has taken too long. */
    static final class TooSlowException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooSlowException() {
            super("the expressions took too long", null, false, false);
        }
    }

    TimedText(CharSequence text, LongSupplier nanos, long deadline) {
        this.text = text;
        this.nanos = nanos;
        this.deadline = deadline;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++reads % BETWEEN_LOOKS == 0 && nanos.getAsLong() - deadline > 0) {
            throw new TooSlowException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimedText(text.subSequence(start, end), nanos, deadline);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
