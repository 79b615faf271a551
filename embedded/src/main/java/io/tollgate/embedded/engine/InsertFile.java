package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rows that came with an insert, in a file that the engine reads them from. Within a statement's text the engine
 * takes an empty line for the end of the rows, which binary rows may hold anywhere.
 */
final class InsertFile implements AutoCloseable {
    private static final Pattern INSERT = Pattern.compile(
            "\\s*(INSERT\\s+INTO\\s+(?:TABLE\\s+)?[^\\s(]+\\s*(?:\\([^()]*\\))?)\\s*(SETTINGS\\s.*?)?\\s*(FORMAT\\s+\\w+)\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final byte[] statement;
    private final @Nullable Path file;

    private InsertFile(byte[] statement, @Nullable Path file) {
        this.statement = statement;
        this.file = file;
    }

    /** Puts the rows aside where there are any. */
    static InsertFile of(HttpQuery query) throws IOException, EngineException {
        if (query.data().length == 0) {
            return new InsertFile(query.statement(), null);
        }
        Matcher insert = INSERT.matcher(new String(query.statement(), UTF_8));
        if (!insert.matches()) {
            // Rows within the text would be read as statements after an empty line.
            throw StatementCheck.refused("a body beside a statement that is not INSERT INTO table FORMAT …");
        }
        Path file = Files.createTempFile("tollgate-insert-", ".rows");
        InsertFile rows = new InsertFile(fromFile(insert, file).getBytes(UTF_8), file);
        try {
            Files.write(file, query.data());
        } catch (IOException e) {
            rows.close();
            throw e;
        }
        return rows;
    }

    private static String fromFile(Matcher insert, Path file) {
        String settings = insert.group(2);
        return insert.group(1) + " FROM INFILE " + Sql.literal(file.toString()) + " COMPRESSION 'none' "
                + (settings == null ? "" : settings + " ") + insert.group(3);
    }

    /** What the engine is to carry out. */
    byte[] statement() {
        return statement;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
