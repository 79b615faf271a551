package io.tollgate.standalone.books;

import java.io.PrintWriter;

/** How far something has come, on one line that is written over; nothing where nobody looks. */
final class Progress {
    private final PrintWriter err;
    private final boolean shown;
    private boolean any;

    /** @param shown whether somebody looks */
    Progress(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    void at(String what, long done, long all) {
        if (shown) {
            any = true;
            err.print("\r" + what + ": " + done + " of " + all + " ("
                    + (all == 0 ? 100 : Math.min(100, 100 * done / all)) + " %)   ");
            err.flush();
        }
    }

    /** Ends the line. */
    void done() {
        if (any) {
            any = false;
            err.println();
            err.flush();
        }
    }
}
