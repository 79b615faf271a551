package io.tollgate.standalone.faults;

import java.util.List;
import java.util.StringJoiner;

/** The table of what came of each scenario, in Markdown. */
final class Report {
    private static final String HEAD = """
            | fault | what was done | accepted | answered whole | cut off | refused | unknown | of them stored | rows of interrupted calls | lost | doubled | wrong | unexplained |
            | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private Report() {}

    /** How often, in words. */
    static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    static String of(List<Harness.Result> results) {
        StringBuilder table = new StringBuilder(HEAD);
        for (Harness.Result result : results) {
            table.append(line(result)).append('\n');
        }
        return table.toString();
    }

    private static String line(Harness.Result result) {
        Verdict verdict = result.verdict();
        StringJoiner line = new StringJoiner(" | ", "| ", " |");
        line.add(result.name());
        line.add(result.complaints().isEmpty() ? result.done() : result.done() + "; **" + result.complaints() + "**");
        for (int figure : new int[] {
            verdict.accepted(),
            verdict.whole(),
            verdict.accepted() - verdict.whole(),
            verdict.refused(),
            verdict.unknown(),
            verdict.unknownStored(),
            verdict.interrupted(),
            verdict.lost(),
            verdict.doubled(),
            verdict.wrong(),
            verdict.surplus() + verdict.unexplained()
        }) {
            line.add(Integer.toString(figure));
        }
        return line.toString();
    }
}
