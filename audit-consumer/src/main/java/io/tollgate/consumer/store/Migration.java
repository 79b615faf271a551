package io.tollgate.consumer.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A numbered step from one version of the database to the next: a file {@code 0001_what_it_does.sql} of the folder
 * {@code migrations}.
 *
 * @param version of the database once it is applied
 * @param file its name
 * @param statements in their order; a semicolon at the end of a line separates them
 */
record Migration(int version, String file, List<String> statements) {
    private static final Pattern NAME = Pattern.compile("(\\d{4})_[a-z0-9_]+\\.sql");
    private static final Pattern BETWEEN_STATEMENTS = Pattern.compile(";\\s*\\n");

    Migration {
        statements = List.copyOf(statements);
    }

    /** All of this build, by version. */
    static List<Migration> all() {
        try {
            return in(
                    Path.of(Migration.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                    "io/tollgate/consumer/migrations");
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations of this build cannot be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path names a place that is not a URI", e);
        }
    }

    /**
     * All that a folder holds, by version.
     *
     * @param classes a jar, or a folder of classes
     * @throws IllegalStateException if a name is not a migration's, or the versions are not 1, 2, 3 and so on
     */
    static List<Migration> in(Path classes, String folder) throws IOException {
        if (Files.isDirectory(classes)) {
            return in(classes.resolve(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(classes)) {
            return in(jar.getPath(folder));
        }
    }

    private static List<Migration> in(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        List<Migration> migrations = new ArrayList<>();
        for (Path file : files) {
            Migration migration = read(file);
            if (migration.version() != migrations.size() + 1) {
                throw new IllegalStateException("the migration " + migration.file() + " must have the number "
                        + (migrations.size() + 1) + ": numbers neither repeat nor leave gaps");
            }
            migrations.add(migration);
        }
        return List.copyOf(migrations);
    }

    private static Migration read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "the migration " + name + " must have a name such as 0001_what_it_does.sql");
        }
        List<String> statements = Arrays.stream(BETWEEN_STATEMENTS.split(Files.readString(file), -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
        return new Migration(Integer.parseInt(parts.group(1)), name, statements);
    }
}
