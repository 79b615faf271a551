package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Traffic.Load;

/** One way in which things go wrong while clients call. */
interface Scenario {
    /** What goes wrong, for the table. */
    String name();

    /**
     * Brings it about. Clients call from before until after.
     *
     * @return what was done, for the table
     */
    String happen(Trial trial) throws Exception;

    /** Makes ready, before the first client calls. What serves and consumes then goes on doing so. */
    default void prepare(Installation installation, Scale scale) throws Exception {}

    /** Judges what the ledger cannot know, once all rows are stored. */
    default void judge(Trial trial) throws Exception {}

    /** How much the clients call. */
    default Load load(Scale scale) {
        return new Load(scale.clients(), 0);
    }
}
