package io.tollgate.benchmarks;

import io.tollgate.benchmarks.Completion.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The figures as a Markdown table: a row for each figure, a column for each target, and last what the gateway has
 * beside nginx, and beside the gateway of before where that was measured.
 * Where a row says what a target added, the upstream's column says what it was added to.
 */
final class Table {
    private static final String NONE = "–";

    private final Figures figures;
    private final List<String> targets;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(Figures figures, List<String> targets) {
        this.figures = figures;
        this.targets = targets;
        List<String> head = new ArrayList<>(List.of("median over rounds"));
        head.addAll(targets);
        beside().forEach(other -> head.add("gateway ÷ " + other));
        rows.add(head);
    }

    static String of(Figures figures, List<String> targets, List<Integer> streams) {
        Table table = new Table(figures, targets);
        table.plain();
        streams.forEach(count -> table.streams(new StreamNames(count)));
        table.memory();
        return table.text();
    }

    private void plain() {
        ratio("CPU per request, µs", Rounds.CPU, "%.1f");
        ratio("requests per second", Rounds.RATE, "%.0f");
        ratio("latency p50, µs", Rounds.P50, "%.0f");
        ratio("latency p99, µs", Rounds.P99, "%.0f");
        ofGateways("CPU of a call by name, µs", Kind.NAMED.figure());
        ofGateways("CPU of a call by an alias of three, µs", Kind.ALIAS.figure());
        ofGateways("CPU of a call that the cache answers, µs", Kind.KEPT.figure());
        for (Translated call : Translated.values()) {
            ofGateways("CPU of " + call.what() + ", µs", call.figure());
        }
        added("added latency, one connection, p50, µs", Rounds.ONE_P50);
        added("added latency, one connection, p99, µs", Rounds.ONE_P99);
        added("the same on one processor, p50, µs", Rounds.NARROW_P50);
        added("the same on one processor, p99, µs", Rounds.NARROW_P99);
    }

    private void streams(StreamNames names) {
        String at = names.streams() + " streams: ";
        ratio(at + "CPU per chunk, µs", names.cpu(), "%.1f");
        added(at + "added time to first token, p50, µs", names.firstP50());
        added(at + "added time to first token, p99, µs", names.firstP99());
        scaled(at + "gap between chunks, p99, ms", names.gapP99(), "%.1f", value -> value / 1000);
        summed(at + "chunks received", names.chunks());
        summed(at + "chunks lost", names.lost());
        summed(at + "chunks misordered", names.misordered());
    }

    private void memory() {
        scaled("resident idle, MiB", Rounds.IDLE, "%.0f", Table::mebibytes);
        scaled("resident under load, MiB", Rounds.LOADED, "%.0f", Table::mebibytes);
        scaled("resident after load, MiB", Rounds.AFTER, "%.0f", Table::mebibytes);
        scaled("growth under load, MiB per minute", Rounds.GROWTH, "%.1f", Table::mebibytes);
    }

    private static double mebibytes(double kib) {
        return kib / 1024;
    }

    private void ratio(String what, String figure, String format) {
        row(what, figure, format, target -> figures.median(figure, target), true);
    }

    /** The targets that the gateway is set beside. */
    private List<String> beside() {
        return Stream.of(Target.NGINX, Target.BEFORE)
                .filter(other -> other.equals(Target.NGINX) || targets.contains(other))
                .toList();
    }

    private String ratio(String figure, String other) {
        return figures.has(figure, Target.GATEWAY) && figures.has(figure, other)
                ? String.format(
                        Locale.ROOT, "%.2f", figures.median(figure, Target.GATEWAY) / figures.median(figure, other))
                : NONE;
    }

    private void added(String what, String figure) {
        row(
                what,
                figure,
                "%.0f",
                target -> figures.median(figure, target)
                        - (target.equals(Target.UPSTREAM) ? 0 : figures.median(figure, Target.UPSTREAM)),
                false);
    }

    private void ofGateways(String what, String figure) {
        if (figures.has(figure, Target.GATEWAY)) {
            cells(what, figure, "%.1f", target -> figures.median(figure, target), true);
        }
    }

    private void scaled(String what, String figure, String format, DoubleUnaryOperator unit) {
        row(what, figure, format, target -> unit.applyAsDouble(figures.median(figure, target)), false);
    }

    private void summed(String what, String figure) {
        row(what + " (all rounds)", figure, "%.0f", target -> figures.sum(figure, target), false);
    }

    private void row(String what, String figure, String format, ToDoubleFunction<String> value, boolean beside) {
        if (figures.has(figure, Target.NGINX)) {
            cells(what, figure, format, value, beside);
        }
    }

    /** @param beside whether the gateway's figure is set beside others' */
    private void cells(String what, String figure, String format, ToDoubleFunction<String> value, boolean beside) {
        List<String> cells = new ArrayList<>(List.of(what));
        for (String target : targets) {
            cells.add(
                    figures.has(figure, target)
                            ? String.format(Locale.ROOT, format, value.applyAsDouble(target))
                            : NONE);
        }
        beside().forEach(other -> cells.add(beside ? ratio(figure, other) : NONE));
        rows.add(cells);
    }

    private String text() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        rows.forEach(cells -> {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], cells.get(column).length());
            }
        });
        StringBuilder text = new StringBuilder(line(rows.getFirst(), widths));
        for (int column = 0; column < columns; column++) {
            text.append(column == 0 ? "| " : " ")
                    .append("-".repeat(widths[column] - (column == 0 ? 0 : 1)))
                    .append(column == 0 ? " |" : ": |");
        }
        text.append('\n');
        rows.subList(1, rows.size()).forEach(cells -> text.append(line(cells, widths)));
        return text.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder text = new StringBuilder("|");
        for (int column = 0; column < cells.size(); column++) {
            String padding = " ".repeat(widths[column] - cells.get(column).length());
            String cell = cells.get(column);
            text.append(' ')
                    .append(column == 0 ? cell + padding : padding + cell)
                    .append(" |");
        }
        return text.append('\n').toString();
    }
}
