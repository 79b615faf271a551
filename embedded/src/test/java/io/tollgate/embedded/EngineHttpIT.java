package io.tollgate.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** ClickHouse's HTTP protocol, as curl would use it. */
final class EngineHttpIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @AfterAll
    static void closeClient() {
        CLIENT.close();
    }

    @Test
    void saysThatItIsAlive() throws Exception {
        for (String target : List.of("/ping", "/")) {
            HttpResponse<String> alive = get(target);
            assertThat(alive.body()).isEqualTo("Ok.\n");
            assertThat(alive.headers().firstValue("Connection")).contains("close");
        }
    }

    @Test
    void takesTheStatementFromUrlBodyOrBoth() throws Exception {
        assertThat(get("/?query=" + encoded("SELECT 1")).body()).isEqualTo("1\n");
        assertThat(post("/", "SELECT 2").body()).isEqualTo("2\n");
        post("/", "CREATE OR REPLACE TABLE default.http_body (a UInt8, b String) ENGINE = Memory");
        post("/?query=" + encoded("INSERT INTO default.http_body FORMAT CSV"), "1,one\n2,two\n");
        assertThat(post("/", "SELECT * FROM default.http_body ORDER BY a").body())
                .isEqualTo("1\tone\n2\ttwo\n");
        post("/", "DROP TABLE default.http_body");
    }

    @Test
    void namesTheFormatOfTheAnswer() throws Exception {
        HttpResponse<String> asked = post("/?default_format=JSONEachRow&query_id=mine", "SELECT 1 AS a");
        assertThat(asked.body()).isEqualTo("{\"a\":1}\n");
        assertThat(asked.headers().firstValue("X-ClickHouse-Format")).contains("JSONEachRow");
        assertThat(asked.headers().firstValue("X-ClickHouse-Query-Id")).contains("mine");
        assertThat(asked.headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"read_rows\":\"1\""));

        HttpResponse<String> said = post("/?default_format=JSONEachRow", "SELECT 1 AS a FORMAT CSV");
        assertThat(said.headers().firstValue("X-ClickHouse-Format")).contains("CSV");
    }

    @Test
    void appliesSettingsParametersAndDatabaseToOneRequestOnly() throws Exception {
        assertThat(post("/?max_threads=3&database=system", "SELECT getSetting('max_threads'), currentDatabase()")
                        .body())
                .isEqualTo("3\tsystem\n");
        assertThat(post("/", "SELECT currentDatabase(), timezone()").body())
                .startsWith("default\t")
                .contains("UTC");
        assertThat(post("/?param_x=" + encoded("it's 7"), "SELECT {x:String}").body())
                .isEqualTo("it\\'s 7\n");
    }

    @Test
    void refusesInClickHousesWords() throws Exception {
        HttpResponse<String> unknown = post("/", "SELECT * FROM not_there");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("X-ClickHouse-Exception-Code")).contains("60");
        assertThat(unknown.body()).startsWith("Code: 60. DB::Exception: ").contains("(UNKNOWN_TABLE)");

        assertThat(post("/?no_such_setting=1", "SELECT 1").statusCode()).isEqualTo(404);
        assertThat(post("/?database=not_there", "SELECT 1").body()).startsWith("Code: 81.");
        assertThat(get("/?query=" + encoded("CREATE TABLE default.g (a Int8) ENGINE = Memory"))
                        .body())
                .startsWith("Code: 164.");
    }

    private static HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(request(target).GET().build());
    }

    private static HttpResponse<String> post(String target, String body) throws IOException, InterruptedException {
        return send(
                request(target).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(uri(target))
                .header("X-ClickHouse-User", Parts.user())
                .header("X-ClickHouse-Key", Parts.password().value());
    }

    private static URI uri(String target) {
        return URI.create(Parts.clickhouse() + target);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
