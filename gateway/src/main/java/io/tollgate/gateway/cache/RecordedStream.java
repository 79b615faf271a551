package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.FailureException;

/**
 * The parts of a streamed answer, written down on their way. As long as that goes on, a caller who reads slowly does
 * not hold up the provider, nor those who wait for the same answer; then it does, as everywhere.
 */
final class RecordedStream extends BufferedReadStream<Part> {
    private final Answer.Streamed answer;
    private final Recording recording;
    private final Listener listener;

    /** Hears what becomes of a recording, once. */
    interface Listener {
        /** All of the answer is there. */
        void recorded(Recording recording);

        /** The answer is too long, or there is no room for it: the rest of it is not waited for. */
        void tooLarge();

        /** The answer has not come to its end. */
        void failed(Throwable cause);
    }

    RecordedStream(Answer.Streamed answer, Recording recording, Listener listener) {
        super(false);
        this.answer = answer;
        this.recording = recording;
        this.listener = listener;
    }

    /** Begins to read. */
    Answer.Streamed begin() {
        answer.parts().exceptionHandler(this::broken);
        answer.parts().endHandler(v -> whole());
        answer.parts().handler(this::part);
        return new Answer.Streamed(answer.status(), answer.headers(), this, answer.ended(), answer.cancel());
    }

    private void part(Part part) {
        if (recording.goesOn() && !recording.take(part, paused())) {
            listener.tooLarge();
            if (paused()) {
                answer.parts().pause();
            }
        }
        put(part);
    }

    private void whole() {
        Answer.End over = answer.ended().result();
        if (recording.goesOn()) {
            if (over.failure() == null) {
                listener.recorded(recording);
            } else {
                listener.failed(new FailureException(over.failure()));
            }
            recording.giveUp();
        }
        end();
    }

    private void broken(Throwable cause) {
        if (recording.goesOn()) {
            listener.failed(cause);
            recording.giveUp();
        }
        fail(cause);
    }

    @Override
    protected void onPause() {
        if (!recording.goesOn()) {
            answer.parts().pause();
        }
    }

    @Override
    protected void onDrained() {
        answer.parts().resume();
    }
}
