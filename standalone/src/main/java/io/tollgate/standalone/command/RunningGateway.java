package io.tollgate.standalone.command;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Option;

/** The flags that say which gateway is meant and how to answer, and the gateway's operator's API behind them. */
final class RunningGateway {
    private static final String TOKEN_VARIABLE = "TOLLGATE_TOKEN";
    private static final String URL_VARIABLE = "TOLLGATE_URL";
    private static final String USUAL_URL = "http://127.0.0.1:8080";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Until the first byte of something long. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Map<String, String> environment;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The running gateway (default: " + URL_VARIABLE + ", or " + USUAL_URL
                    + "). Its token comes from " + TOKEN_VARIABLE + ".")
    private @Nullable String given;

    @Option(names = "--json", description = "Print the gateway's JSON.")
    private boolean json;

    RunningGateway(Map<String, String> environment) {
        this.environment = environment;
    }

    private String url() {
        return given != null ? given : environment.getOrDefault(URL_VARIABLE, USUAL_URL);
    }

    /** Whoever asks wants JSON. */
    boolean json() {
        return json;
    }

    /**
     * Asks the gateway.
     *
     * @param body null for none
     * @return what it answers; empty if that is nothing
     */
    JsonObject ask(String method, String path, @Nullable JsonObject body, String... headers)
            throws IOException, InterruptedException, CommandFailure {
        HttpRequest.Builder request = request(path)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new CommandFailure(problem(response.statusCode(), response.body()));
            }
            return response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body());
        } catch (java.net.ConnectException e) {
            throw new CommandFailure("no gateway answers at " + url() + "; say where it is with --url");
        } catch (DecodeException e) {
            throw new CommandFailure("what answers at " + url() + " is not a Tollgate gateway");
        }
    }

    /**
     * Copies what the gateway sends, however much it is.
     *
     * @throws IOException if it ends early
     */
    void download(String path, OutputStream out) throws IOException, InterruptedException, CommandFailure {
        HttpRequest request = request(path).timeout(LONGEST).GET().build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() >= 300) {
                    throw new CommandFailure(problem(
                            response.statusCode(), new String(body.readNBytes(64 << 10), StandardCharsets.UTF_8)));
                }
                body.transferTo(out);
            }
        } catch (java.net.ConnectException e) {
            throw new CommandFailure("no gateway answers at " + url() + "; say where it is with --url");
        }
    }

    private HttpRequest.Builder request(String path) throws CommandFailure {
        String token = environment.get(TOKEN_VARIABLE);
        if (token == null || token.isBlank()) {
            throw new CommandFailure("set " + TOKEN_VARIABLE + " to a token of the gateway that may do this");
        }
        String url = url();
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PATIENCE)
                    .header("authorization", "Bearer " + token.strip());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--url " + url + " is not an http or https URL, or " + TOKEN_VARIABLE
                    + " contains characters that a header cannot carry");
        }
    }

    /** All entries of a list, part by part. */
    JsonArray list(String path) throws IOException, InterruptedException, CommandFailure {
        JsonArray all = new JsonArray();
        String cursor = "";
        while (cursor != null) {
            JsonObject page = ask(
                    "GET",
                    path + (path.contains("?") ? "&" : "?") + "limit=1000"
                            + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)),
                    null);
            all.addAll(page.getJsonArray("data"));
            cursor = page.getString("next_cursor");
        }
        return all;
    }

    /** A part of a path, whatever is in it. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Shows a list as JSON or as a table. */
    void show(PrintWriter out, JsonArray list, Columns columns) {
        if (json) {
            out.println(list.encodePrettily());
        } else {
            columns.print(out, list);
        }
    }

    private static String problem(int status, String body) {
        try {
            JsonObject error = new JsonObject(body).getJsonObject("error");
            if (error != null) {
                return error.getString("message") + " (" + status + " " + error.getString("code") + ")";
            }
        } catch (DecodeException | ClassCastException e) {
            // Said below.
        }
        return "the gateway answered with status " + status;
    }

    /** A table's columns: headings, and what each entry has there. */
    record Columns(List<String> headings, Function<JsonObject, List<String>> cells) {
        Columns {
            headings = List.copyOf(headings);
        }

        void print(PrintWriter out, JsonArray list) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(headings);
            list.forEach(entry -> rows.add(cells.apply((JsonObject) entry)));
            int[] widths = IntStream.range(0, headings.size())
                    .map(column -> rows.stream()
                            .mapToInt(row -> row.get(column).length() + 2)
                            .max()
                            .orElse(0))
                    .toArray();
            TextTable table = TextTable.forColumnWidths(Help.defaultColorScheme(Help.Ansi.OFF), widths);
            table.setAdjustLineBreaksForWideCJKCharacters(false);
            rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
            out.print(table);
        }
    }
}
