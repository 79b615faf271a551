package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Fuse.Moment;
import java.nio.file.Files;

/** How many blows fell, and how many of them while the insert was on its way. */
final class Hits {
    private int all;
    private int inside;

    void count(Fuse fuse) {
        all++;
        inside += Files.exists(fuse.stored()) ? 0 : 1;
    }

    String of(Moment moment) {
        return Report.times(all) + (moment == Moment.DURING ? ", " + inside + " of them before it had come back" : "");
    }
}
