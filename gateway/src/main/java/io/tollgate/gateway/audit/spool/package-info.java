/**
 * The spool: what an audit row needs to survive the death of the process, kept in memory-mapped files until Kafka has
 * it. Start at {@link io.tollgate.gateway.audit.spool.Spool}; {@link io.tollgate.gateway.audit.spool.Lane} is the side
 * of the calls, {@link io.tollgate.gateway.audit.spool.LaneReader} that of the publisher.
 *
 * <p>Each event loop has a lane, so that appending takes no lock; a lane is a row of segments, each a file of fixed
 * size, written once from its beginning to its end and deleted when nothing in it is needed any more, the oldest first.
 */
@NullMarked
package io.tollgate.gateway.audit.spool;

import org.jspecify.annotations.NullMarked;
