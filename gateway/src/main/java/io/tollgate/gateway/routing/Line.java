package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.FailureException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The candidates of one call, in the order in which they are tried. Those of a dynamic route are found on the way. */
final class Line {
    private final Deque<Part> parts = new ArrayDeque<>(1);
    private int taken;

    /** Candidates that are found one after the other. */
    interface Part {
        /**
         * The next one.
         *
         * @return null if there is none any more
         * @throws FailureException that says why, where there never was one
         */
        @Nullable
        Candidate next() throws FailureException;

        /** Whether there may be another one. */
        boolean mayHaveMore();
    }

    /** Candidates that are known already. */
    private static final class Known implements Part {
        private final Deque<Candidate> candidates;

        Known(List<Candidate> candidates) {
            this.candidates = new ArrayDeque<>(candidates);
        }

        @Override
        public @Nullable Candidate next() {
            return candidates.poll();
        }

        @Override
        public boolean mayHaveMore() {
            return !candidates.isEmpty();
        }
    }

    void add(List<Candidate> candidates) {
        parts.add(new Known(candidates));
    }

    void add(Part part) {
        parts.add(part);
    }

    /**
     * The next candidate, with its place among all.
     *
     * @return null if there is none any more
     * @throws FailureException if there is none at all, or none of a part of them
     */
    @Nullable
    Candidate next() throws FailureException {
        while (!parts.isEmpty()) {
            Candidate next = parts.peek().next();
            if (next != null) {
                return next.at(taken++);
            }
            parts.remove();
        }
        return null;
    }

    /** Whether there may be another one. */
    boolean mayHaveMore() {
        return parts.size() > 1 || (!parts.isEmpty() && parts.peek().mayHaveMore());
    }

    /** How many were taken. */
    int taken() {
        return taken;
    }
}
