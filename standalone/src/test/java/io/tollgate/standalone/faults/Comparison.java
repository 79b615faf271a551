package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Sent.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The ledger against the rows, by id. An accepted call must have one row, and where its answer came whole the row must
 * say what the answer said. A request of which nothing came back may have one row or none, but only if the gateway died
 * while it was in flight; a refused or unsent one has none.
 */
final class Comparison {
    private static final int MOST_COMPLAINTS = 12;

    private final Map<UUID, List<Row>> byCall = new HashMap<>();
    private final Map<Long, List<Row>> byNumber = new HashMap<>();
    private final Set<UUID> explained = new HashSet<>();
    private final Collection<Death> deaths;
    private final List<String> complaints = new ArrayList<>();
    private int accepted;
    private int whole;
    private int lost;
    private int doubled;
    private int wrong;
    private int surplus;
    private int unknown;
    private int unexplained;
    private int unknownStored;
    private int refused;

    /** When the gateway died, from the signal until it was gone. */
    record Death(long fromNanos, long untilNanos) {
        boolean during(Sent sent) {
            return sent.fromNanos() - untilNanos <= 0 && fromNanos - sent.untilNanos() <= 0;
        }
    }

    private Comparison(Collection<Row> rows, Collection<Death> deaths) {
        this.deaths = deaths;
        for (Row row : rows) {
            byCall.computeIfAbsent(row.call(), call -> new ArrayList<>()).add(row);
            if (row.number() != null) {
                byNumber.computeIfAbsent(row.number(), n -> new ArrayList<>()).add(row);
            }
        }
    }

    static Verdict of(Collection<Sent> ledger, Collection<Row> rows, Collection<Death> deaths) {
        Comparison comparison = new Comparison(rows, deaths);
        ledger.forEach(comparison::check);
        comparison.rest();
        return new Verdict(
                comparison.accepted,
                comparison.whole,
                comparison.lost,
                comparison.doubled,
                comparison.wrong,
                comparison.surplus,
                comparison.unknown,
                comparison.unexplained,
                comparison.unknownStored,
                (int) rows.stream().filter(Row::interrupted).count(),
                comparison.refused,
                comparison.complaints);
    }

    private void check(Sent sent) {
        switch (sent.seen()) {
            case HEAD, WHOLE -> accepted(sent);
            case NOTHING -> unknown(sent);
            case REFUSED -> {
                refused++;
                none(sent);
            }
            case UNSENT -> none(sent);
        }
    }

    private void accepted(Sent sent) {
        accepted++;
        if (sent.seen() == Seen.WHOLE) {
            whole++;
        } else if (lived(sent)) {
            unexplained++;
            complain("cut off although the gateway lived: " + sent);
        }
        List<Row> rows = byCall.getOrDefault(sent.call(), List.of());
        if (rows.isEmpty()) {
            lost++;
            complain("lost: " + sent);
            return;
        }
        explained.add(rows.getFirst().call());
        if (rows.size() > 1) {
            doubled++;
            complain("doubled: " + rows);
        }
        String contradiction = contradiction(sent, rows.getFirst());
        if (!contradiction.isEmpty()) {
            wrong++;
            complain("wrong, " + contradiction + ": " + sent + " " + rows.getFirst());
        }
    }

    /** What the row says otherwise than the client knows; empty where nothing. */
    private static String contradiction(Sent sent, Row row) {
        if (row.number() == null || row.number() != sent.number()) {
            return "another request's";
        }
        if (row.stream() != sent.stream()) {
            return "stream";
        }
        Sent.Tokens tokens = sent.tokens();
        if (sent.seen() == Seen.WHOLE) {
            if (row.status() != sent.status()) {
                return "status";
            }
            if (sent.status() != 200) {
                return "";
            }
            if (!row.outcome().equals("succeeded")) {
                return "outcome";
            }
            return tokens == null
                            || !row.usageSource().equals("provider")
                            || row.inputTokens() != tokens.input()
                            || row.outputTokens() != tokens.output()
                    ? "tokens"
                    : "";
        }
        if (!row.interrupted() && !row.outcome().equals("succeeded")) {
            return "outcome of a call cut off";
        }
        if (tokens != null && (row.inputTokens() != tokens.input() || row.outputTokens() != tokens.output())) {
            return "tokens";
        }
        // A part is a token or more; what the provider said itself need not have come through to the client.
        return !row.usageSource().equals("provider") && row.outputTokens() < sent.parts()
                ? "fewer tokens than parts that were sent"
                : "";
    }

    private boolean lived(Sent sent) {
        return deaths.stream().noneMatch(death -> death.during(sent));
    }

    private void unknown(Sent sent) {
        unknown++;
        if (lived(sent)) {
            unexplained++;
            complain("nothing came back although the gateway lived: " + sent);
        }
        List<Row> rows = byNumber.getOrDefault(sent.number(), List.of());
        rows.forEach(row -> explained.add(row.call()));
        if (!rows.isEmpty()) {
            unknownStored++;
        }
        if (rows.size() > 1) {
            doubled++;
            complain("doubled: " + rows);
        }
    }

    private void none(Sent sent) {
        for (Row row : byNumber.getOrDefault(sent.number(), List.of())) {
            explained.add(row.call());
            surplus++;
            complain("a row of a call that was not served: " + sent + " " + row);
        }
    }

    /**
     * The rows that no request named: of calls interrupted before their metadata was read, at most as many as are
     * unknown.
     */
    private void rest() {
        for (List<Row> rows : byCall.values()) {
            Row row = rows.getFirst();
            if (explained.contains(row.call())) {
                continue;
            }
            if (rows.size() > 1) {
                doubled++;
                complain("doubled: " + rows);
            }
            if (row.interrupted() && row.number() == null && unknownStored < unknown) {
                unknownStored++;
            } else {
                surplus++;
                complain("unexplained: " + row);
            }
        }
    }

    private void complain(String what) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(what);
        }
    }
}
