package io.tollgate.gateway.books;

import io.tollgate.gateway.books.UsageCase.ProviderQuirk;
import io.tollgate.gateway.books.UsageCase.Tokens;
import io.tollgate.gateway.books.UsageCase.Told;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table of all cases. No switch here has a default: an API, a dialect or a quirk that is added without its cases
 * does not compile.
 */
final class UsageCases {
    private UsageCases() {}

    /** What comes of a combination. */
    sealed interface Entry {
        /** Such an answer exists. */
        record Filled(UsageCase usageCase) implements Entry {}

        /** No provider can answer so, because of what the API is. */
        record Impossible(String why) implements Entry {}
    }

    static List<UsageCase> all() {
        List<UsageCase> all = new ArrayList<>();
        for (Endpoint api : Endpoint.values()) {
            for (Dialect dialect : Dialect.values()) {
                all.addAll(of(api, dialect));
            }
        }
        return List.copyOf(all);
    }

    static List<UsageCase> of(Endpoint api, Dialect dialect) {
        List<UsageCase> cases = new ArrayList<>();
        for (ProviderQuirk quirk : quirks(api, dialect)) {
            for (Tokens tokens : Tokens.values()) {
                for (Told told : Told.values()) {
                    add(cases, new UsageCase(api, dialect, quirk, false, false, tokens, told));
                    add(cases, new UsageCase(api, dialect, quirk, true, false, tokens, told));
                    add(cases, new UsageCase(api, dialect, quirk, true, true, tokens, told));
                }
            }
        }
        return List.copyOf(cases);
    }

    private static void add(List<UsageCase> cases, UsageCase usageCase) {
        switch (entry(usageCase)) {
            case Entry.Filled filled -> cases.add(filled.usageCase());
            case Entry.Impossible impossible -> {}
        }
    }

    private static final List<ProviderQuirk> OPENAI_ACCENTS = List.of(
            ProviderQuirk.PURE,
            ProviderQuirk.CACHE_HITS,
            ProviderQuirk.X_GROQ,
            ProviderQuirk.IN_CHOICE,
            ProviderQuirk.REASONING_APART);

    static List<ProviderQuirk> quirks(Endpoint api, Dialect dialect) {
        return switch (api) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                dialect == Dialect.OPENAI ? OPENAI_ACCENTS : cell(dialect);
            case RESPONSES, COMPAT_RESPONSES, ACCOUNT_RESPONSES, MESSAGES, COMPAT_MESSAGES, ACCOUNT_MESSAGES ->
                cell(dialect);
            case GENERATE_CONTENT ->
                dialect == Dialect.GEMINI ? with(cell(dialect), ProviderQuirk.GENERATE_ARRAY) : cell(dialect);
            case EMBEDDINGS, COMPAT_EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                switch (dialect) {
                    case OPENAI -> OPENAI_ACCENTS;
                    case SIMULATED -> List.of(ProviderQuirk.PURE);
                    case ANTHROPIC, GEMINI -> List.of();
                };
            // Embeddings of Gemini report no usage; counts are free.
            case EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS -> List.of();
            // Other calls are charged by other units: see OtherCallsIT.
            case COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK -> List.of();
            case NATIVE ->
                switch (dialect) {
                    case OPENAI -> with(OPENAI_ACCENTS, ProviderQuirk.RESPONSES);
                    case ANTHROPIC -> List.of(ProviderQuirk.MESSAGES);
                    case GEMINI -> List.of(ProviderQuirk.GENERATE, ProviderQuirk.GENERATE_ARRAY);
                    case SIMULATED ->
                        List.of(
                                ProviderQuirk.PURE,
                                ProviderQuirk.MESSAGES,
                                ProviderQuirk.GENERATE,
                                ProviderQuirk.GENERATE_ARRAY);
                };
            case UNIVERSAL ->
                switch (dialect) {
                    case OPENAI, SIMULATED -> List.of(ProviderQuirk.PURE);
                    case ANTHROPIC -> List.of(ProviderQuirk.MESSAGES);
                    case GEMINI -> List.of(ProviderQuirk.GENERATE);
                };
        };
    }

    /** How a provider of the books answers a conversation: each has one API of its own. */
    private static List<ProviderQuirk> cell(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> List.of(ProviderQuirk.PURE);
            case ANTHROPIC -> List.of(ProviderQuirk.MESSAGES);
            case GEMINI -> List.of(ProviderQuirk.GENERATE);
            case SIMULATED -> List.of(ProviderQuirk.RESPONSES);
        };
    }

    /** Whether the answer is translated for the caller. */
    static boolean translates(UsageCase usageCase) {
        WireFormat provider = switch (usageCase.quirk()) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> WireFormat.OPENAI_CHAT;
            case RESPONSES -> WireFormat.OPENAI_RESPONSES;
            case MESSAGES -> WireFormat.ANTHROPIC_MESSAGES;
            case GENERATE, GENERATE_ARRAY -> WireFormat.GEMINI;
        };
        return switch (usageCase.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                provider != WireFormat.OPENAI_CHAT;
            case RESPONSES, COMPAT_RESPONSES, ACCOUNT_RESPONSES -> provider != WireFormat.OPENAI_RESPONSES;
            case MESSAGES, COMPAT_MESSAGES, ACCOUNT_MESSAGES -> provider != WireFormat.ANTHROPIC_MESSAGES;
            case GENERATE_CONTENT -> provider != WireFormat.GEMINI;
            case EMBEDDINGS,
                    COMPAT_EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK,
                    NATIVE,
                    UNIVERSAL -> false;
        };
    }

    private static List<ProviderQuirk> with(List<ProviderQuirk> quirks, ProviderQuirk more) {
        return Stream.concat(quirks.stream(), Stream.of(more)).toList();
    }

    /** The kinds of tokens that are told apart. */
    static Set<Tokens> kinds(ProviderQuirk quirk) {
        return switch (quirk) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART, RESPONSES -> EnumSet.allOf(Tokens.class);
            // Thinking is among the output.
            case MESSAGES -> EnumSet.complementOf(EnumSet.of(Tokens.REASONING));
            // Caches are written by calls of their own.
            case GENERATE, GENERATE_ARRAY -> EnumSet.complementOf(EnumSet.of(Tokens.CACHED_WRITE));
        };
    }

    static Entry entry(UsageCase usageCase) {
        if (!kinds(usageCase.quirk()).contains(usageCase.tokens())) {
            return new Entry.Impossible("such tokens are not told apart there");
        }
        return switch (usageCase.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                usageCase.streamed() ? new Entry.Filled(usageCase) : whole(usageCase);
            case RESPONSES,
                    COMPAT_RESPONSES,
                    ACCOUNT_RESPONSES,
                    MESSAGES,
                    COMPAT_MESSAGES,
                    ACCOUNT_MESSAGES,
                    GENERATE_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK ->
                usageCase.asked()
                        ? new Entry.Impossible("such an answer tells its usage unasked")
                        : usageCase.streamed() ? new Entry.Filled(usageCase) : whole(usageCase);
            case EMBEDDINGS, COMPAT_EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                usageCase.streamed()
                        ? new Entry.Impossible("embeddings are not streamed")
                        : usageCase.tokens() == Tokens.PLAIN
                                ? whole(usageCase)
                                : new Entry.Impossible("embeddings are priced by their input alone");
            case NATIVE, UNIVERSAL ->
                usageCase.asked()
                        ? new Entry.Impossible("what passes is not asked whether it asks for usage")
                        : usageCase.streamed() ? new Entry.Filled(usageCase) : whole(usageCase);
        };
    }

    private static Entry whole(UsageCase usageCase) {
        if (usageCase.quirk() == ProviderQuirk.GENERATE_ARRAY) {
            return new Entry.Impossible("an array is a stream");
        }
        return switch (usageCase.told()) {
            case START, END, NEVER -> new Entry.Filled(usageCase);
            case START_INPUT_ALONE -> new Entry.Impossible("a whole answer is told of when it is there");
            case BOTH ->
                switch (usageCase.quirk()) {
                    case X_GROQ, IN_CHOICE -> new Entry.Filled(usageCase);
                    case PURE, CACHE_HITS, REASONING_APART, RESPONSES, MESSAGES, GENERATE, GENERATE_ARRAY ->
                        new Entry.Impossible("there is one place for it in a whole answer");
                };
        };
    }

    /** The bytes that a provider answers with. */
    static byte[] bytes(UsageCase usageCase, Amounts amounts) {
        return switch (usageCase.api()) {
            case EMBEDDINGS, COMPAT_EMBEDDINGS, ACCOUNT_EMBEDDINGS -> EmbeddingBytes.of(usageCase, amounts);
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    COMPAT_RESPONSES,
                    ACCOUNT_RESPONSES,
                    MESSAGES,
                    COMPAT_MESSAGES,
                    ACCOUNT_MESSAGES,
                    GENERATE_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK,
                    NATIVE,
                    UNIVERSAL ->
                switch (usageCase.quirk()) {
                    case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART ->
                        new ChatBytes(usageCase, amounts).bytes();
                    case RESPONSES -> new ResponsesBytes(usageCase, amounts).bytes();
                    case MESSAGES -> new MessagesBytes(usageCase, amounts).bytes();
                    case GENERATE, GENERATE_ARRAY -> new GenerateBytes(usageCase, amounts).bytes();
                };
        };
    }

    /** The type that a provider gives its answer. */
    static String type(UsageCase usageCase) {
        return usageCase.streamed() && usageCase.quirk() != ProviderQuirk.GENERATE_ARRAY
                ? "text/event-stream; charset=utf-8"
                : "application/json";
    }

    /** Where a call goes. */
    static String path(UsageCase usageCase, String provider) {
        return switch (usageCase.api()) {
            case CHAT_COMPLETIONS -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case EMBEDDINGS -> "/v1/embeddings";
            case MESSAGES -> "/v1/messages?beta=true";
            case MESSAGES_COUNT_TOKENS -> "/v1/messages/count_tokens";
            case GENERATE_CONTENT -> "/v1beta/models/" + provider + "/" + action(usageCase);
            case GEMINI_COUNT_TOKENS -> "/v1beta/models/" + provider + "/priced:countTokens";
            case RESPONSES_INPUT_TOKENS -> "/v1/responses/input_tokens";
            case COMPLETIONS -> "/v1/completions";
            case MODERATIONS -> "/v1/moderations";
            case IMAGE_GENERATIONS -> "/v1/images/generations";
            case IMAGE_EDITS -> "/v1/images/edits";
            case IMAGE_VARIATIONS -> "/v1/images/variations";
            case SPEECH -> "/v1/audio/speech";
            case TRANSCRIPTIONS -> "/v1/audio/transcriptions";
            case AUDIO_TRANSLATIONS -> "/v1/audio/translations";
            case RERANK -> "/v1/rerank";
            case EMBED_CONTENT -> "/v1beta/models/" + provider + "/priced:embedContent";
            case BATCH_EMBED_CONTENTS -> "/v1beta/models/" + provider + "/priced:batchEmbedContents";
            case COMPAT_RESPONSES -> "/v1/default/default/compat/responses";
            case COMPAT_EMBEDDINGS -> "/v1/default/default/compat/embeddings";
            case COMPAT_MESSAGES -> "/v1/default/default/compat/messages";
            case ACCOUNT_MESSAGES -> "/client/v4/accounts/default/ai/v1/messages";
            case ACCOUNT_CHAT_COMPLETIONS -> "/client/v4/accounts/default/ai/v1/chat/completions";
            case ACCOUNT_RESPONSES -> "/client/v4/accounts/default/ai/v1/responses";
            case ACCOUNT_EMBEDDINGS -> "/client/v4/accounts/default/ai/v1/embeddings";
            case ACCOUNT_RUN -> "/client/v4/accounts/default/ai/run";
            case COMPAT_CHAT_COMPLETIONS -> "/v1/default/default/compat/chat/completions";
            case NATIVE -> "/v1/default/default/" + provider + "/" + endpoint(usageCase);
            case UNIVERSAL -> "/v1/default/default";
        };
    }

    /** The path of a provider's own API. */
    private static String endpoint(UsageCase usageCase) {
        return switch (usageCase.quirk()) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> "chat/completions";
            case RESPONSES -> "responses";
            case MESSAGES -> "v1/messages";
            case GENERATE, GENERATE_ARRAY -> "v1beta/models/" + action(usageCase);
        };
    }

    private static String action(UsageCase usageCase) {
        String action = usageCase.streamed() ? "priced:streamGenerateContent" : "priced:generateContent";
        return usageCase.streamed() && usageCase.quirk() != ProviderQuirk.GENERATE_ARRAY ? action + "?alt=sse" : action;
    }

    /** What a caller sends. */
    static String request(UsageCase usageCase, String provider, String script) {
        return switch (usageCase.api()) {
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    COMPAT_RESPONSES,
                    ACCOUNT_RESPONSES,
                    MESSAGES,
                    COMPAT_MESSAGES,
                    ACCOUNT_MESSAGES,
                    GENERATE_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK,
                    EMBEDDINGS,
                    COMPAT_EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS,
                    NATIVE -> prompt(usageCase, provider);
            case UNIVERSAL ->
                "[{\"provider\":\"" + provider + "\",\"endpoint\":\"" + endpoint(usageCase) + "\",\"headers\":{\""
                        + ScriptedUpstream.HEADER + "\":\"" + script + "\"}, \"query\" : " + prompt(usageCase, provider)
                        + "}]";
        };
    }

    /** What of it is for the model, or for the provider where it passes as it is. */
    static String prompt(UsageCase usageCase, String provider) {
        return switch (usageCase.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS ->
                chat(usageCase, provider + "/priced");
            case RESPONSES,
                    COMPAT_RESPONSES,
                    ACCOUNT_RESPONSES,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK -> response(usageCase, provider + "/priced");
            case MESSAGES, COMPAT_MESSAGES, ACCOUNT_MESSAGES, MESSAGES_COUNT_TOKENS ->
                messages(usageCase, provider + "/priced");
            case GENERATE_CONTENT, GEMINI_COUNT_TOKENS, EMBED_CONTENT, BATCH_EMBED_CONTENTS -> GENERATE;
            case EMBEDDINGS, COMPAT_EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                "{\"model\":\"" + provider + "/priced\",\"input\":[\"one\",\"two\"]}";
            case ACCOUNT_RUN -> "{\"model\":\"" + provider + "/priced\",\"input\":{" + question(usageCase) + "}}";
            case NATIVE, UNIVERSAL ->
                switch (usageCase.quirk()) {
                    case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> chat(usageCase, "priced");
                    case RESPONSES -> response(usageCase, "priced");
                    case MESSAGES -> messages(usageCase, "priced");
                    case GENERATE, GENERATE_ARRAY -> GENERATE;
                };
        };
    }

    private static final String GENERATE =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something.\"}]}]}";

    private static String messages(UsageCase usageCase, String model) {
        return "{\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]," + "\"model\":\""
                + model + "\",\"stream\":" + usageCase.streamed() + "}";
    }

    private static String chat(UsageCase usageCase, String model) {
        return "{\"model\":\"" + model + "\"," + question(usageCase) + "}";
    }

    private static String response(UsageCase usageCase, String model) {
        return "{ \"model\" : \"" + model + "\", \"input\":\"Say something.\",\"stream\":" + usageCase.streamed() + "}";
    }

    /** Whether usage is to be asked for. */
    static boolean asksForUsage(UsageCase usageCase) {
        return usageCase.streamed()
                && !passes(usageCase)
                && !translates(usageCase)
                && OPENAI_ACCENTS.contains(usageCase.quirk());
    }

    /** Whether it passes as it is. */
    static boolean passes(UsageCase usageCase) {
        return switch (usageCase.api()) {
            case NATIVE, UNIVERSAL -> true;
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    COMPAT_RESPONSES,
                    ACCOUNT_RESPONSES,
                    MESSAGES,
                    COMPAT_MESSAGES,
                    ACCOUNT_MESSAGES,
                    GENERATE_CONTENT,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    MESSAGES_COUNT_TOKENS,
                    GEMINI_COUNT_TOKENS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    IMAGE_EDITS,
                    IMAGE_VARIATIONS,
                    SPEECH,
                    TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK,
                    EMBEDDINGS,
                    COMPAT_EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS -> false;
        };
    }

    private static String question(UsageCase usageCase) {
        return "\"stream\":" + usageCase.streamed()
                + (usageCase.asked() ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]";
    }

    /** Whether an API answers with vectors, which are no output that is paid for. */
    static boolean embeds(Endpoint api) {
        return api == Endpoint.EMBEDDINGS || api == Endpoint.COMPAT_EMBEDDINGS || api == Endpoint.ACCOUNT_EMBEDDINGS;
    }
}
