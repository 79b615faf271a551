package io.tollgate.standalone.books;

import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.standalone.books.Cell.Accent;
import io.tollgate.standalone.books.Cell.Tokens;
import io.tollgate.standalone.books.Cell.Told;
import java.util.ArrayList;
import java.util.List;

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
        for (Api api : Api.values()) {
            for (Dialect dialect : Dialect.values()) {
                all.addAll(of(api, dialect));
            }
        }
        return List.copyOf(all);
    }

    static List<Cell> of(Api api, Dialect dialect) {
        List<Cell> cells = new ArrayList<>();
        for (Accent accent : accents(dialect)) {
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

    private static List<Accent> accents(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> List.of(Accent.values());
            case SIMULATED -> List.of(Accent.PURE);
        };
    }

    static Entry entry(Cell cell) {
        return switch (cell.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                cell.streamed() ? new Entry.Filled(cell) : whole(cell);
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                cell.streamed()
                        ? new Entry.Impossible("embeddings are not streamed")
                        : cell.tokens() == Tokens.PLAIN
                                ? whole(cell)
                                : new Entry.Impossible("embeddings are priced by their input alone");
        };
    }

    private static Entry whole(Cell cell) {
        return switch (cell.told()) {
            case START, END, NEVER -> new Entry.Filled(cell);
            case START_INPUT_ALONE -> new Entry.Impossible("a whole answer is told of when it is there");
            case BOTH ->
                switch (cell.accent()) {
                    case X_GROQ, IN_CHOICE -> new Entry.Filled(cell);
                    case PURE, CACHE_HITS, REASONING_APART ->
                        new Entry.Impossible("there is one place for it in a whole answer");
                };
        };
    }

    /** The bytes that a provider answers with. */
    static byte[] bytes(Cell cell, Amounts amounts) {
        return switch (cell.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS, ACCOUNT_RUN ->
                switch (cell.dialect()) {
                    case OPENAI, SIMULATED -> new ChatBytes(cell, amounts).bytes();
                };
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS ->
                switch (cell.dialect()) {
                    case OPENAI, SIMULATED -> EmbeddingBytes.of(cell, amounts);
                };
        };
    }

    /** Where a call of that API goes. */
    static String path(Api api) {
        return switch (api) {
            case CHAT_COMPLETIONS -> "/v1/chat/completions";
            case EMBEDDINGS -> "/v1/embeddings";
            case ACCOUNT_CHAT_COMPLETIONS -> "/client/v4/accounts/default/ai/v1/chat/completions";
            case ACCOUNT_EMBEDDINGS -> "/client/v4/accounts/default/ai/v1/embeddings";
            case ACCOUNT_RUN -> "/client/v4/accounts/default/ai/run";
            case COMPAT_CHAT_COMPLETIONS -> "/v1/default/default/compat/chat/completions";
        };
    }

    /** What a caller sends. */
    static String request(Cell cell, String model) {
        String named = "{\"model\":\"" + model + "\",";
        return switch (cell.api()) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS -> named + question(cell) + "}";
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS -> named + "\"input\":[\"one\",\"two\"]}";
            case ACCOUNT_RUN -> named + "\"input\":{" + question(cell) + "}}";
        };
    }

    private static String question(Cell cell) {
        return "\"stream\":" + cell.streamed()
                + (cell.asked() ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]";
    }

    /** Whether an API answers with vectors, which are no output that is paid for. */
    static boolean embeds(Api api) {
        return api == Api.EMBEDDINGS || api == Api.ACCOUNT_EMBEDDINGS;
    }
}
