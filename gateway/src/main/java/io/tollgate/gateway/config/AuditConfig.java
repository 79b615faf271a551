package io.tollgate.gateway.config;

import java.nio.file.Path;

/**
 * How audit rows are kept until Kafka has them.
 *
 * @param spoolFolder where the spool is; of one gateway at a time
 * @param spoolMaxBytes how large it may become before calls are refused
 */
public record AuditConfig(Durability durability, Path spoolFolder, long spoolMaxBytes) {

    /** What an accepted call's row survives from the beginning. */
    public enum Durability {
        /** The death of the process; that of the machine about a second later. */
        PROCESS,
        /** The death of the machine: calls wait for the disk. */
        POWER
    }
}
