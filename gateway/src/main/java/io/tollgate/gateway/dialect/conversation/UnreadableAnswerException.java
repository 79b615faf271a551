package io.tollgate.gateway.dialect.conversation;

/** An answer of a provider that is not what its wire format says. Its message never holds any of the answer. */
public final class UnreadableAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableAnswerException(String message) {
        super(message);
    }
}
