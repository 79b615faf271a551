package io.tollgate.gateway.books;

import io.tollgate.gateway.books.Cell.Accent;
import io.tollgate.gateway.books.Cell.Tokens;
import io.tollgate.gateway.books.Cell.Told;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table of all cells. No switch here has a default: an API, a dialect or an accent that is added without its cells
 * does not compile.
 */
final class Cells {
    private Cells() {}

    /** What comes of a combination. */
    sealed interface Entry {
        /** Such an answer exists. */
        record Filled(Cell cell) implements Entry {}

        /** No provider can answer so, because of what the API is. */
        record Impossible(String why) implements Entry {}
    }

    static List<Cell> all() {
        List<Cell> all = new ArrayList<>();
        for (Endpoint api : Endpoint.values()) {
            for (Dialect dialect : Dialect.values()) {
                all.addAll(of(api, dialect));
            }
        }
        return List.copyOf(all);
    }

    static List<Cell> of(Endpoint api, Dialect dialect) {
        List<Cell> cells = new ArrayList<>();
        for (Accent accent : accents(api, dialect)) {
            for (Tokens tokens : Tokens.values()) {
                for (Told told : Told.values()) {
                    add(cells, new Cell(api, dialect, accent, false, false, tokens, told));
                    add(cells, new Cell(api, dialect, accent, true, false, tokens, told));
                    add(cells, new Cell(api, dialect, accent, true, true, tokens, told));
                }
            }
        }
        return List.copyOf(cells);
    }

    private static void add(List<Cell> cells, Cell cell) {
        switch (entry(cell)) {
            case Entry.Filled filled -> cells.add(filled.cell());
            case Entry.Impossible impossible -> {}
        }
    }

    private static final List<Accent> OPENAI_ACCENTS =
            List.of(Accent.PURE, Accent.CACHE_HITS, Accent.X_GROQ, Accent.IN_CHOICE, Accent.REASONING_APART);

    static List<Accent> accents(Endpoint api, Dialect dialect) {
        return switch (api) {
            // What is understood goes to an OpenAI-compatible address, whatever else the provider speaks.
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS ->
                switch (dialect) {
                    case OPENAI -> OPENAI_ACCENTS;
                    case ANTHROPIC, GEMINI, SIMULATED -> List.of(Accent.PURE);
                };
            case RESPONSES, ACCOUNT_RESPONSES -> List.of(Accent.RESPONSES);
            case NATIVE ->
                switch (dialect) {
                    case OPENAI -> with(OPENAI_ACCENTS, Accent.RESPONSES);
                    case ANTHROPIC -> List.of(Accent.MESSAGES);
                    case GEMINI -> List.of(Accent.GENERATE, Accent.GENERATE_ARRAY);
                    case SIMULATED -> List.of(Accent.PURE, Accent.MESSAGES, Accent.GENERATE, Accent.GENERATE_ARRAY);
                };
            case UNIVERSAL ->
                switch (dialect) {
                    case OPENAI, SIMULATED -> List.of(Accent.PURE);
                    case ANTHROPIC -> List.of(Accent.MESSAGES);
                    case GEMINI -> List.of(Accent.GENERATE);
                };
        };
    }

    private static List<Accent> with(List<Accent> accents, Accent more) {
        return Stream.concat(accents.stream(), Stream.of(more)).toList();
    }

    /** The kinds of tokens that are told apart. */
    static Set<Tokens> kinds(Accent accent) {
        return switch (accent) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART, RESPONSES -> EnumSet.allOf(Tokens.class);
            // Thinking is among the output.
            case MESSAGES -> EnumSet.complementOf(EnumSet.of(Tokens.REASONING));
            // Caches are written by calls of their own.
            case GENERATE, GENERATE_ARRAY -> EnumSet.complementOf(EnumSet.of(Tokens.CACHED_WRITE));
        };
    }

    static Entry entry(Cell cell) {
        if (!kinds(cell.accent()).contains(cell.tokens())) {
            return new Entry.Impossible("such tokens are not told apart there");
        }
        return switch (cell.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                cell.streamed() ? new Entry.Filled(cell) : whole(cell);
            case RESPONSES, ACCOUNT_RESPONSES ->
                cell.asked()
                        ? new Entry.Impossible("a response tells its usage unasked")
                        : cell.streamed() ? new Entry.Filled(cell) : whole(cell);
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                cell.streamed()
                        ? new Entry.Impossible("embeddings are not streamed")
                        : cell.tokens() == Tokens.PLAIN
                                ? whole(cell)
                                : new Entry.Impossible("embeddings are priced by their input alone");
            case NATIVE, UNIVERSAL ->
                cell.asked()
                        ? new Entry.Impossible("what passes is not asked whether it asks for usage")
                        : cell.streamed() ? new Entry.Filled(cell) : whole(cell);
        };
    }

    private static Entry whole(Cell cell) {
        if (cell.accent() == Accent.GENERATE_ARRAY) {
            return new Entry.Impossible("an array is a stream");
        }
        return switch (cell.told()) {
            case START, END, NEVER -> new Entry.Filled(cell);
            case START_INPUT_ALONE -> new Entry.Impossible("a whole answer is told of when it is there");
            case BOTH ->
                switch (cell.accent()) {
                    case X_GROQ, IN_CHOICE -> new Entry.Filled(cell);
                    case PURE, CACHE_HITS, REASONING_APART, RESPONSES, MESSAGES, GENERATE, GENERATE_ARRAY ->
                        new Entry.Impossible("there is one place for it in a whole answer");
                };
        };
    }

    /** The bytes that a provider answers with. */
    static byte[] bytes(Cell cell, Amounts amounts) {
        return switch (cell.api()) {
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS -> EmbeddingBytes.of(cell, amounts);
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    ACCOUNT_RESPONSES,
                    NATIVE,
                    UNIVERSAL ->
                switch (cell.accent()) {
                    case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> new ChatBytes(cell, amounts).bytes();
                    case RESPONSES -> new ResponsesBytes(cell, amounts).bytes();
                    case MESSAGES -> new MessagesBytes(cell, amounts).bytes();
                    case GENERATE, GENERATE_ARRAY -> new GenerateBytes(cell, amounts).bytes();
                };
        };
    }

    /** The type that a provider gives its answer. */
    static String type(Cell cell) {
        return cell.streamed() && cell.accent() != Accent.GENERATE_ARRAY
                ? "text/event-stream; charset=utf-8"
                : "application/json";
    }

    /** Where a call goes. */
    static String path(Cell cell, String provider) {
        return switch (cell.api()) {
            case CHAT_COMPLETIONS -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case EMBEDDINGS -> "/v1/embeddings";
            case ACCOUNT_CHAT_COMPLETIONS -> "/client/v4/accounts/default/ai/v1/chat/completions";
            case ACCOUNT_RESPONSES -> "/client/v4/accounts/default/ai/v1/responses";
            case ACCOUNT_EMBEDDINGS -> "/client/v4/accounts/default/ai/v1/embeddings";
            case ACCOUNT_RUN -> "/client/v4/accounts/default/ai/run";
            case COMPAT_CHAT_COMPLETIONS -> "/v1/default/default/compat/chat/completions";
            case NATIVE -> "/v1/default/default/" + provider + "/" + endpoint(cell);
            case UNIVERSAL -> "/v1/default/default";
        };
    }

    /** The path of a provider's own API. */
    private static String endpoint(Cell cell) {
        return switch (cell.accent()) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> "chat/completions";
            case RESPONSES -> "responses";
            case MESSAGES -> "v1/messages";
            case GENERATE ->
                cell.streamed()
                        ? "v1beta/models/priced:streamGenerateContent?alt=sse"
                        : "v1beta/models/priced:generateContent";
            case GENERATE_ARRAY -> "v1beta/models/priced:streamGenerateContent";
        };
    }

    /** What a caller sends. */
    static String request(Cell cell, String provider, String script) {
        return switch (cell.api()) {
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    ACCOUNT_RESPONSES,
                    EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS,
                    NATIVE -> prompt(cell, provider);
            case UNIVERSAL ->
                "[{\"provider\":\"" + provider + "\",\"endpoint\":\"" + endpoint(cell) + "\",\"headers\":{\""
                        + ScriptedUpstream.HEADER + "\":\"" + script + "\"}, \"query\" : " + prompt(cell, provider)
                        + "}]";
        };
    }

    /** What of it is for the model, or for the provider where it passes as it is. */
    static String prompt(Cell cell, String provider) {
        return switch (cell.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS ->
                chat(cell, provider + "/priced");
            case RESPONSES, ACCOUNT_RESPONSES -> response(cell, provider + "/priced");
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                "{\"model\":\"" + provider + "/priced\",\"input\":[\"one\",\"two\"]}";
            case ACCOUNT_RUN -> "{\"model\":\"" + provider + "/priced\",\"input\":{" + question(cell) + "}}";
            case NATIVE, UNIVERSAL ->
                switch (cell.accent()) {
                    case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> chat(cell, "priced");
                    case RESPONSES -> response(cell, "priced");
                    case MESSAGES ->
                        "{\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}],"
                                + "\"model\":\"priced\",\"stream\":" + cell.streamed() + "}";
                    case GENERATE, GENERATE_ARRAY ->
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something.\"}]}]}";
                };
        };
    }

    private static String chat(Cell cell, String model) {
        return "{\"model\":\"" + model + "\"," + question(cell) + "}";
    }

    private static String response(Cell cell, String model) {
        return "{ \"model\" : \"" + model + "\", \"input\":\"Say something.\",\"stream\":" + cell.streamed() + "}";
    }

    /** Whether usage is to be asked for. */
    static boolean asksForUsage(Cell cell) {
        return cell.streamed() && !passes(cell) && cell.accent() != Accent.RESPONSES;
    }

    /** Whether it passes as it is. */
    static boolean passes(Cell cell) {
        return switch (cell.api()) {
            case NATIVE, UNIVERSAL -> true;
            case CHAT_COMPLETIONS,
                    COMPAT_CHAT_COMPLETIONS,
                    ACCOUNT_CHAT_COMPLETIONS,
                    ACCOUNT_RUN,
                    RESPONSES,
                    ACCOUNT_RESPONSES,
                    EMBEDDINGS,
                    ACCOUNT_EMBEDDINGS -> false;
        };
    }

    private static String question(Cell cell) {
        return "\"stream\":" + cell.streamed()
                + (cell.asked() ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]";
    }

    /** Whether an API answers with vectors, which are no output that is paid for. */
    static boolean embeds(Endpoint api) {
        return api == Endpoint.EMBEDDINGS || api == Endpoint.ACCOUNT_EMBEDDINGS;
    }
}
