package io.tollgate.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.benchmarks.Services.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks what analysts ask of a full table, from roll-ups and from rows alone, one question after the other, while calls
 * are being stored. Both must have the same totals.
 */
final class Answers {
    static final String ROLL_UPS = "roll-ups";
    /** The first answer from roll-ups, of which nothing has been kept. */
    static final String FIRST = "first";

    static final String ROWS = "rows alone";
    static final String STORED = "rows";
    static final String FILLED = "seconds to make them";
    static final String ROLLED = "seconds to roll them up";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration WARM_UP_BEFORE = Duration.ofHours(37);

    private final Console console;
    private final Figures figures = new Figures();
    private final HttpClient http = HttpClient.newHttpClient();
    private final FullTable table;
    private final Service rollUps;
    private final Service rows;

    private Answers(FullTable table, Console console) throws IOException, InterruptedException {
        this.table = table;
        this.console = console;
        figures.add(FILLED, ROWS, table.fillSeconds());
        figures.add(ROLLED, ROLL_UPS, table.rollUpSeconds());
        figures.add(STORED, ROWS, (double) table.rows());
        rollUps = analytics(Map.of());
        rows = analytics(Map.of("TOLLGATE_ANALYTICS_API_EXACT_UP_TO", "1000000000"));
    }

    private Service analytics(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("TOLLGATE_ANALYTICS_API_TIMEOUT", PATIENCE.toSeconds() + "s");
        settings.put("TOLLGATE_ANALYTICS_API_MAX_MEMORY", "4GiB");
        return table.analytics(settings);
    }

    /**
     * Asks every question, and gives the milliseconds of each run.
     *
     * @param rate calls that are stored a second meanwhile
     * @param warmup seconds of all questions before anything is counted
     * @param runs of each question
     * @param rowSeconds after so long a question is asked of rows alone no more, though it has not been asked so often
     */
    static Figures run(FullTable table, int rate, int warmup, int runs, int rowSeconds, Console console)
            throws IOException, InterruptedException {
        Answers answers = new Answers(table, console);
        Thread storing = Thread.ofPlatform().daemon().unstarted(() -> table.store(rate));
        if (rate > 0) {
            storing.start();
        }
        try {
            answers.warmUp(warmup);
            for (Question question : Question.all()) {
                answers.ask(question, runs, rowSeconds);
            }
            for (Page page : Page.all()) {
                answers.turn(page, runs);
            }
        } finally {
            storing.interrupt();
        }
        return answers.figures;
    }

    /**
     * Asks all that is asked later, so that what is measured is compiled code, as it is in a service that has run for a
     * while. Ranges are others, so that nothing is kept of what is asked first, but for how far back pages reach.
     */
    private void warmUp(int seconds) throws IOException, InterruptedException {
        console.step("warming up");
        long begin = System.nanoTime();
        Instant end = table.end().minus(WARM_UP_BEFORE);
        while (seconds(begin) < seconds) {
            for (Question question : Question.all()) {
                answer(rollUps, question, end);
            }
            for (Page page : Page.all()) {
                text(rollUps, "/v1/logs?to=" + end + "&days=" + FullTable.DAYS + "&" + page.parameters());
            }
            end = end.minusSeconds(1);
        }
    }

    private void ask(Question question, int runs, int rowSeconds) throws IOException, InterruptedException {
        console.step(question.name());
        long begin = System.nanoTime();
        Instant end = table.end().minusSeconds(runs);
        String fromRollUps = totals(answer(rollUps, question, end));
        figures.add(question.name(), FIRST, (System.nanoTime() - begin) / 1e6);
        String fromRows = totals(answer(rows, question, end));
        if (!fromRollUps.equals(fromRows)) {
            throw new IOException(question.name() + ": " + fromRollUps + " from roll-ups, " + fromRows + " from rows");
        }
        measure(ROLL_UPS, rollUps, question, runs, Integer.MAX_VALUE);
        measure(ROWS, rows, question, runs, rowSeconds);
    }

    /** Each range ends a second after the last one, as those of people who look again do. */
    private void measure(String of, Service service, Question question, int runs, int seconds)
            throws IOException, InterruptedException {
        long all = System.nanoTime();
        for (int run = 0; run < runs && (run == 0 || seconds(all) < seconds); run++) {
            long begin = System.nanoTime();
            get(
                    service,
                    path(question, table.end().minusSeconds(runs - run - 1L)),
                    HttpResponse.BodyHandlers.discarding());
            figures.add(question.name(), of, (System.nanoTime() - begin) / 1e6);
        }
    }

    private String answer(Service service, Question question, Instant end) throws IOException, InterruptedException {
        return text(service, path(question, end));
    }

    private static String path(Question question, Instant end) {
        return "/v1/analytics?to=" + end + "&" + question.parameters();
    }

    /** Turns page after page, the newest calls first; after the last one from the first again. */
    private void turn(Page page, int runs) throws IOException, InterruptedException {
        console.step(page.name());
        String cursor = "";
        for (int run = 0; run <= runs; run++) {
            long begin = System.nanoTime();
            String answer = text(rollUps, "/v1/logs?days=" + FullTable.DAYS + "&" + page.parameters() + cursor);
            figures.add(page.name(), run == 0 ? FIRST : ROLL_UPS, (System.nanoTime() - begin) / 1e6);
            String next = JsonTexts.of(answer).get("next_cursor");
            cursor = next == null ? "" : "&cursor=" + next;
        }
    }

    private String text(Service service, String path) throws IOException, InterruptedException {
        return get(service, path, HttpResponse.BodyHandlers.ofString());
    }

    private <T> T get(Service service, String path, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + path))
                .header("x-tollgate-permissions", "read")
                .timeout(PATIENCE)
                .build();
        HttpResponse<T> answer = http.send(request, body);
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** The totals that are exact: all numbers of them that are not percentiles. */
    private static String totals(String answer) throws IOException {
        StringBuilder totals = new StringBuilder();
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME && "totals".equals(json.currentName())) {
                    json.nextToken();
                    break;
                }
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = json.nextToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 1 && token.isScalarValue()) {
                    totals.append(json.currentName())
                            .append('=')
                            .append(json.getText())
                            .append(' ');
                }
            }
        }
        return totals.toString();
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
