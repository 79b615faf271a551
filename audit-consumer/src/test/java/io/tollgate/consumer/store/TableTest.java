package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of rows, as the migrations leave it. That the engine agrees with the types is for RowsIT to show. */
final class TableTest {
    private static final Pattern COLUMN = Pattern.compile("(?m)^ {4}`?([a-z_0-9]+)`? +[A-Z]\\w+");
    private static final Pattern ADDED = Pattern.compile("\\bADD COLUMN IF NOT EXISTS ([a-z_0-9]+) +[A-Z]\\w+");
    private static final Pattern REPEATABLE = Pattern.compile(
            "CREATE TABLE IF NOT EXISTS |DROP TABLE IF EXISTS |ALTER TABLE \\w+\\s+(ADD \\w+ IF NOT EXISTS|DROP \\w+ IF EXISTS|MATERIALIZE|MODIFY) ");

    @ParameterizedTest
    @EnumSource
    void hasTheColumnsThatAreWritten(Table table) {
        assertThat(columns(table, Migration.all())).containsExactlyInAnyOrderElementsOf(table.columns());
    }

    @Test
    void aColumnIsAddedByAMigration() {
        Migration made = new Migration(
                1, "0001_usage.sql", List.of("CREATE TABLE IF NOT EXISTS usage\n(\n    one UUID,\n\n    INDEX i one)"));
        Migration other = new Migration(
                2, "0002_other.sql", List.of("ALTER TABLE other ADD COLUMN IF NOT EXISTS not_ours String"));
        Migration added = new Migration(
                3,
                "0003_two.sql",
                List.of("-- Why.\nALTER TABLE usage\n    ADD COLUMN IF NOT EXISTS two String CODEC(ZSTD),\n"
                        + "    ADD COLUMN IF NOT EXISTS three UInt64"));
        assertThat(columns(Table.USAGE, List.of(made, other, added))).containsExactly("one", "two", "three");
    }

    static Stream<String> statements() {
        return Migration.all().stream().flatMap(migration -> migration.statements().stream());
    }

    @ParameterizedTest
    @MethodSource("statements")
    void isMadeByStatementsThatCanBeRepeated(String statement) {
        assertThat(statement).containsPattern(REPEATABLE);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void isMadeWithoutWaitingForOldRows(String statement) {
        if (statement.contains("MATERIALIZE INDEX")) {
            assertThat(statement).endsWith("SETTINGS mutations_sync = 0");
        }
    }

    private static Set<String> columns(Table table, List<Migration> migrations) {
        Set<String> columns = new LinkedHashSet<>();
        for (Migration migration : migrations) {
            for (String statement : migration.statements()) {
                if (statement.contains("CREATE TABLE IF NOT EXISTS " + table.label() + "\n")) {
                    find(COLUMN, statement, columns);
                } else if (statement.contains("ALTER TABLE " + table.label() + "\n")
                        || statement.contains("ALTER TABLE " + table.label() + " ")) {
                    find(ADDED, statement, columns);
                }
            }
        }
        return columns;
    }

    private static void find(Pattern pattern, String statement, Set<String> columns) {
        Matcher found = pattern.matcher(statement);
        while (found.find()) {
            columns.add(found.group(1));
        }
    }
}
