package io.tollgate.embedded.engine;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT count() FROM usage WHERE path = 'file(''/etc/passwd'')' -- url(x)\nFORMAT JSON;",
                "WITH 1 AS a SELECT a FROM numbers(3) SETTINGS max_threads = 2",
                "INSERT INTO t (a, `b``c`) FORMAT RowBinary",
                "INSERT INTO t SETTINGS async_insert = 0 VALUES (1, 'ä;')",
                "CREATE TABLE IF NOT EXISTS t (a UInt64) ENGINE = MergeTree ORDER BY a",
                "CREATE OR REPLACE TABLE t (a UInt64) ENGINE = Memory",
                "SELECT engine_full FROM system.tables WHERE engine = 'MergeTree'",
                "ALTER TABLE usage MODIFY SETTING old_parts_lifetime = 60",
                "KILL QUERY WHERE 1"
            })
    void passes(String sql) {
        assertThatNoException().isThrownBy(() -> StatementCheck.check(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM file('/etc/passwd', 'LineAsString')",
                "SELECT file('/etc/passwd')",
                "SELECT * FROM FiLe /* . */ ('/etc/passwd')",
                "SELECT * FROM `file`('/etc/passwd')",
                "SELECT * FROM \"url\"('http://127.0.0.1')",
                "SELECT * FROM `fi\\le`('/etc/passwd')",
                "SELECT 1 FROM s3('x') UNION ALL SELECT 2",
                "SELECT * FROM remote('127.0.0.1', system.one)",
                "SELECT * FROM executable('id', TSV, 'a String')",
                "SELECT * FROM icebergS3('x')",
                "SELECT 1; SELECT 2",
                "SELECT ''';' ; SELECT 2",
                "INSERT INTO FUNCTION file('/tmp/x') SELECT 1",
                "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT TSV",
                "SELECT 1 INTO OUTFILE '/tmp/x'",
                "SELECT * FROM '/etc/passwd'",
                "INSERT INTO t FORMAT CSV\n1,'\n\nSELECT file('/etc/passwd')",
                "CREATE TABLE t (a String) ENGINE = File(TSV)",
                "CREATE TABLE t (a String) ENGINE URL('http://127.0.0.1')",
                "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(FILE(path 'x' format 'TSV'))",
                "CREATE FUNCTION f AS x -> x",
                "CREATE USER x",
                "SYSTEM SHUTDOWN",
                "SET max_threads = 1",
                "SELECT * FROM system.server_settings",
                "SELECT * FROM `system`.`query_log`",
                "SELECT 1 FORMAT Template SETTINGS format_template_row = '/etc/passwd'",
                "SELECT 1 SETTINGS format_schema = '/etc/passwd:m'",
                "SELECT ‘file(’",
                "SELECT $a$ file( $a$",
                "SELECT 1 # comment",
                "SELECT 'never ends",
                "SELECT 1 /* never ends",
                "",
                ";"
            })
    void refuses(String sql) {
        assertThatExceptionOfType(EngineException.class).isThrownBy(() -> StatementCheck.check(sql));
    }
}
