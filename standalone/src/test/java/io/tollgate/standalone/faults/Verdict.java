package io.tollgate.standalone.faults;

import java.util.List;

/**
 * What a comparison of ledger and rows found.
 *
 * @param accepted calls that the client knows to be accepted
 * @param whole those of them whose answer came whole
 * @param lost accepted calls without a row
 * @param doubled calls, or requests, with more than one row
 * @param wrong rows that contradict what the client was told
 * @param surplus rows that no request explains
 * @param unknown requests sent of which nothing came back
 * @param unexplained answers that did not come, or not whole, although the gateway lived
 * @param unknownStored those of them that have a row
 * @param interrupted rows of calls that a death of the gateway cut off
 * @param refused requests that were refused for want of room in the spool
 * @param complaints some of what is not as it must be, in words
 */
record Verdict(
        int accepted,
        int whole,
        int lost,
        int doubled,
        int wrong,
        int surplus,
        int unknown,
        int unexplained,
        int unknownStored,
        int interrupted,
        int refused,
        List<String> complaints) {
    Verdict {
        complaints = List.copyOf(complaints);
    }

    /** Whether every accepted call has its one right row, and every other row its reason. */
    boolean exact() {
        return lost + doubled + wrong + surplus + unexplained == 0;
    }
}
