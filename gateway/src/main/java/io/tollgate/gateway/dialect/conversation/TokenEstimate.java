package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Part.Source;

/**
 * Estimates how many tokens a model reads of a request, from the length of its texts. What it says is not exact, and
 * must not be booked.
 */
public final class TokenEstimate {
    /** What marks a turn, a tool and the like costs. */
    private static final long TOKENS_PER_FRAME = 4;
    /** A picture of about a thousand pixels a side costs between 260 and 1,600, by the model. */
    private static final long TOKENS_PER_IMAGE = 1_200;
    /** Of base64, in a document that is mostly text with its layout. */
    private static final long CHARACTERS_PER_DOCUMENT_TOKEN = 40;
    /** A document whose length is not known, of a few pages. */
    private static final long TOKENS_PER_DOCUMENT = 3_000;
    /** Of base64 of compressed sound, at 32 tokens a second and 16 kB a second. */
    private static final long CHARACTERS_PER_AUDIO_TOKEN = 700;

    private long bytes;
    private long tokens;

    private TokenEstimate() {}

    public static long of(Conversation conversation) {
        TokenEstimate estimate = new TokenEstimate();
        conversation.system().forEach(text -> estimate.text(text.text()));
        for (Tool tool : conversation.tools()) {
            estimate.tokens += TOKENS_PER_FRAME;
            estimate.text(tool.name());
            if (tool.description() != null) {
                estimate.text(tool.description());
            }
            if (tool.schema() != null) {
                estimate.text(Json.text(tool.schema()));
            }
        }
        for (Turn turn : conversation.turns()) {
            estimate.tokens += TOKENS_PER_FRAME;
            turn.parts().forEach(estimate::part);
        }
        return MeteredUsage.estimatedTokens(estimate.bytes) + estimate.tokens;
    }

    private void text(String text) {
        bytes += text.getBytes(UTF_8).length;
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Reasoning reasoning -> text(reasoning.text());
            case Part.ToolCall call -> {
                tokens += TOKENS_PER_FRAME;
                text(call.name());
                text(call.arguments());
            }
            case Part.ToolResult result -> {
                tokens += TOKENS_PER_FRAME;
                result.content().forEach(this::part);
            }
            case Part.Image image -> tokens += TOKENS_PER_IMAGE;
            case Part.Document document -> source(document.source(), CHARACTERS_PER_DOCUMENT_TOKEN);
            case Part.Audio audio -> source(audio.source(), CHARACTERS_PER_AUDIO_TOKEN);
            case Part.Foreign foreign -> tokens += TOKENS_PER_FRAME;
        }
    }

    private void source(Source source, long charactersPerToken) {
        switch (source) {
            case Source.Inline inline -> tokens += inline.data().length() / charactersPerToken + 1;
            case Source.PlainText text -> text(text.text());
            case Source.Url url -> tokens += TOKENS_PER_DOCUMENT;
            case Source.File file -> tokens += TOKENS_PER_DOCUMENT;
        }
    }
}
