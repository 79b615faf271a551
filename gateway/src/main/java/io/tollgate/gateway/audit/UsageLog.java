package io.tollgate.gateway.audit;

import io.tollgate.schemas.avro.UsageEvent;

/** Where audit rows go on their way to storage. For any thread; never blocks. */
public interface UsageLog {
    /** Whether there is room for the row of one more call. */
    boolean accepting();

    /** Takes a row over; from here on it is the log's to deliver. */
    void append(UsageEvent event);
}
