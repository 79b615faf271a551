/**
 * The fault harness: real processes are killed, frozen and starved under traffic, and the client's own ledger is
 * compared with the stored rows by id. Start with {@link io.tollgate.standalone.faults.Comparison}, which says what
 * counts as lost, doubled and wrong, then {@link io.tollgate.standalone.faults.Scenario} and {@link
 * io.tollgate.standalone.faults.Harness}.
 */
@NullMarked
package io.tollgate.standalone.faults;

import org.jspecify.annotations.NullMarked;
