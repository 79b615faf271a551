package io.tollgate.gateway.dialect.gemini;

import io.tollgate.gateway.dialect.conversation.Finish;

/** Why an answer ends, as Gemini says it (Gemini API reference, "FinishReason" and "BlockReason"). */
final class FinishReasons {
    static final String MALFORMED_CALL = "MALFORMED_FUNCTION_CALL";

    private FinishReasons() {}

    /** @param called whether the answer calls a function, which has no reason of its own */
    static Finish read(String reason, boolean called) {
        return switch (reason) {
            case "STOP", "FINISH_REASON_UNSPECIFIED" -> called ? Finish.TOOL_CALLS : Finish.STOP;
            case "MAX_TOKENS" -> Finish.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> Finish.CONTENT_FILTER;
            // OTHER, MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, TOO_MANY_TOOL_CALLS, MISSING_THOUGHT_SIGNATURE,
            // MALFORMED_RESPONSE, NO_IMAGE and IMAGE_OTHER, and what there may be one day: the answer is none to rely
            // on.
            default -> Finish.ERROR;
        };
    }

    static String write(Finish finish) {
        return switch (finish) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
            case ERROR -> "OTHER";
        };
    }
}
