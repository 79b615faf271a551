package io.tollgate.standalone.books;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What is wrong with the books, printed line by line as it is found; counted in full, printed up to a limit. */
final class Findings {
    private final PrintWriter out;
    private final boolean json;
    private final long most;
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    /** What can be wrong with a row. */
    enum Kind {
        /** Its cost is not what its charges and prices give. */
        COST,
        /** It is not what it was. */
        CHANGED,
        /** It is there no more. */
        MISSING,
        /** It should not be there. */
        ADDED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Findings(PrintWriter out, boolean json, long most) {
        this.out = out;
        this.json = json;
        this.most = most;
    }

    /** Takes one. */
    void add(Kind kind, UUID call, String where, String what) {
        long before = count();
        counts.merge(kind, 1L, Long::sum);
        if (before >= most) {
            return;
        }
        if (json) {
            out.println(new JsonObject()
                    .put("finding", kind.id())
                    .put("call_id", call.toString())
                    .put("place", where)
                    .put("what", what)
                    .encode());
        } else {
            out.println(kind.id() + "  " + call + "  " + what + (where.isEmpty() ? "" : " (" + where + ")"));
        }
        out.flush();
    }

    /** How many there are, printed or not. */
    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** How many were not printed. */
    long hidden() {
        return Math.max(0, count() - most);
    }
}
