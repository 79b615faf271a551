package io.tollgate.embedded.engine;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Refuses statements that no service of ours sends: other kinds than those listed, more than one at a time, whatever
 * reads or writes outside of tables, and settings or formats that name files. It reads words as ClickHouse's lexer does
 * and does not follow the grammar, so it refuses too much rather than too little; ClickHouse's own grants check the
 * rest.
 */
final class StatementCheck {
    private static final Set<String> KINDS = Set.of(
            "SELECT",
            "WITH",
            "INSERT",
            "CREATE",
            "ALTER",
            "DROP",
            "TRUNCATE",
            "OPTIMIZE",
            "DESCRIBE",
            "DESC",
            "EXISTS",
            "SHOW",
            "KILL");

    /** What may stand before an opening bracket and is a table function, or reads outside of tables. */
    private static final Set<String> OUTSIDE = Set.of(
            "file",
            "filecluster",
            "filesystem",
            "url",
            "urlcluster",
            "s3",
            "s3cluster",
            "gcs",
            "oss",
            "cosn",
            "hdfs",
            "hdfscluster",
            "azureblobstorage",
            "azureblobstoragecluster",
            "remote",
            "remotesecure",
            "cluster",
            "clusterallreplicas",
            "executable",
            "jdbc",
            "odbc",
            "mysql",
            "postgresql",
            "mongodb",
            "redis",
            "sqlite",
            "ytsaurus",
            "arrowstream",
            "dictionary",
            "eval",
            "input",
            "loop",
            "fuzzquery",
            "fuzzjson",
            "merge",
            "view",
            "viewexplain",
            "viewifpermitted",
            "catboostevaluate",
            "getserversetting",
            "getmacro",
            "addresstoline",
            "addresstosymbol",
            "demangle",
            "filesystemavailable",
            "filesystemcapacity",
            "filesystemunreserved");

    /** Names of table functions for lakes and clusters begin so, whatever storage they end with. */
    private static final List<String> OUTSIDE_PREFIXES = List.of(
            "hudi", "deltalake", "iceberg", "paimon", "prometheus", "timeseries", "dictget", "dicthas", "dictis");

    private static final Set<String> WORDS = Set.of(
            "OUTFILE",
            "INFILE",
            "DICTIONARY",
            "FUNCTION",
            "BACKUP",
            "RESTORE",
            "ATTACH",
            "DETACH",
            "FETCH",
            "FREEZE",
            "UNFREEZE",
            "IMPERSONATE");

    /** What may follow where a statement's first word does not say it all. */
    private static final Map<String, Set<String>> OBJECTS = Map.of(
            "CREATE", Set.of("DATABASE", "TABLE", "OR"),
            "ALTER", Set.of("TABLE"),
            "DROP", Set.of("DATABASE", "TABLE"),
            "KILL", Set.of("QUERY"));

    private static final Set<String> ENGINES = Set.of("MERGETREE", "REPLACINGMERGETREE", "SUMMINGMERGETREE", "MEMORY");

    /** Tables of the system that our services, tests and benches ask for. */
    private static final Set<String> SYSTEM_TABLES =
            Set.of("tables", "columns", "parts", "processes", "merges", "errors", "one");

    private final List<SqlToken> tokens;

    private StatementCheck(List<SqlToken> tokens) {
        this.tokens = tokens;
    }

    /**
     * Lets a statement pass or throws.
     *
     * @param sql the statement, with rows in words where it is an {@code INSERT … VALUES}
     */
    static void check(String sql) throws EngineException {
        List<SqlToken> tokens = SqlToken.of(sql);
        while (!tokens.isEmpty() && tokens.getLast().is(";")) {
            tokens = tokens.subList(0, tokens.size() - 1);
        }
        if (tokens.isEmpty()) {
            throw new EngineException(62, "SYNTAX_ERROR", "Empty query");
        }
        new StatementCheck(tokens).check();
    }

    /** Lets a setting of a request or of a statement pass or throws. */
    static void checkSetting(String name) throws EngineException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("format_schema")
                || lower.startsWith("format_template")
                || lower.contains("path")
                || lower.contains("file")
                || lower.contains("proxy")
                || lower.startsWith("allow_introspection")
                || lower.startsWith("allow_experimental")) {
            throw refused("the setting " + name);
        }
    }

    /** Lets a format pass or throws. */
    static void checkFormat(String name) throws EngineException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("template")
                || lower.startsWith("capnproto")
                || lower.startsWith("protobuf")
                || lower.startsWith("avro")
                || lower.startsWith("mysqldump")
                || lower.startsWith("mysqlwire")) {
            throw refused("the format " + name);
        }
    }

    private void check() throws EngineException {
        if (!tokens.getFirst().isWordOf(KINDS)) {
            throw refused("a statement that begins with " + tokens.getFirst().text());
        }
        String kind = tokens.getFirst().text().toUpperCase(Locale.ROOT);
        Set<String> objects = OBJECTS.get(kind);
        if (objects != null && (tokens.size() < 2 || !tokens.get(1).isWordOf(objects))) {
            throw refused("this kind of " + kind);
        }
        boolean settings = false;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            settings |= token.isWordOf(Set.of("SETTINGS"));
            if (settings
                    && token.isName()
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is("=")) {
                checkSetting(token.name());
            }
            if (token.is(";")) {
                throw refused("more than one statement");
            }
            if (token.isWordOf(WORDS)) {
                throw refused("the word " + token.text());
            }
            if (token.isName()) {
                checkName(token, i);
            }
        }
    }

    private void checkName(SqlToken token, int at) throws EngineException {
        String lower = token.name().toLowerCase(Locale.ROOT);
        boolean called = at + 1 < tokens.size() && tokens.get(at + 1).is("(");
        if (called && (OUTSIDE.contains(lower) || OUTSIDE_PREFIXES.stream().anyMatch(lower::startsWith))) {
            throw refused("the function " + token.name());
        }
        if (at + 1 >= tokens.size()) {
            return;
        }
        SqlToken next = tokens.get(at + 1);
        if (lower.equals("system")
                && next.is(".")
                && (at + 2 >= tokens.size()
                        || !SYSTEM_TABLES.contains(tokens.get(at + 2).name().toLowerCase(Locale.ROOT)))) {
            throw refused("a table of the database system");
        }
        boolean create = tokens.getFirst().isWordOf(Set.of("CREATE"));
        if (token.isWordOf(Set.of("ENGINE")) && (next.is("=") || create)) {
            checkEngine(at);
        }
        if (token.isWordOf(Set.of("FORMAT")) && next.isName()) {
            checkFormat(next.name());
            // Rows of other formats have quotes of their own, so the words of a statement after them could hide.
            if (tokens.getFirst().isWordOf(Set.of("INSERT")) && at + 2 < tokens.size()) {
                throw refused("rows in the text of a statement other than VALUES");
            }
        }
        if (token.isWordOf(Set.of("FROM", "JOIN", "INTO")) && next.isString()) {
            throw refused("a file in the place of a table");
        }
    }

    private void checkEngine(int at) throws EngineException {
        int name = tokens.get(at + 1).is("=") ? at + 2 : at + 1;
        if (name < tokens.size()
                && tokens.get(name).isName()
                && !ENGINES.contains(tokens.get(name).name().toUpperCase(Locale.ROOT))) {
            throw refused("the table engine " + tokens.get(name).name());
        }
    }

    static EngineException refused(String what) {
        return new EngineException(497, "ACCESS_DENIED", "The embedded engine does not take " + what);
    }
}
