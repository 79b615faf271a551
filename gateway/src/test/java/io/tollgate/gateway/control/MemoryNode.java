package io.tollgate.gateway.control;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.vault.MasterKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The reader and the writer of a node, on a topic in memory. */
final class MemoryNode implements AutoCloseable {
    /** Of no two decisions, whatever the nodes know by then. */
    private static final AtomicInteger EVENTS = new AtomicInteger();

    static final String TOPIC = "tollgate.control";

    final RecordSigner signer;
    final ControlReader reader;
    final ControlWriter writer;

    /** How many records came after the state was complete, and how many of them were not only about a use. */
    final AtomicInteger followed = new AtomicInteger();

    final AtomicInteger changes = new AtomicInteger();

    private volatile @Nullable ControlState state;

    MemoryNode(MemoryTransport transport, MasterKeys masterKeys) {
        this(transport, masterKeys, null, 0);
    }

    MemoryNode(MemoryTransport transport, MasterKeys masterKeys, @Nullable Vouching vouching, long floor) {
        signer = new RecordSigner(TOPIC, masterKeys);
        reader = new ControlReader(
                transport,
                signer,
                vouching,
                floor,
                () -> new ControlState(Uses.none(), key -> null),
                new ControlReader.Listener() {
                    @Override
                    public void complete(ControlState read) {
                        state = read;
                    }

                    @Override
                    public void changed(boolean onlyUse) {
                        followed.incrementAndGet();
                        if (!onlyUse) {
                            changes.incrementAndGet();
                        }
                    }
                });
        writer = new ControlWriter(transport, signer, reader, this::state, Clock.fixed(Tokens.NOW, ZoneOffset.UTC));
    }

    /** The state, once all that is on the topic by now has been read. */
    ControlState upTo(MemoryTransport transport) throws InterruptedException {
        if (!reader.await(transport.records().size(), Duration.ofSeconds(30))) {
            throw new AssertionError("not read: " + reader.problem());
        }
        return state();
    }

    ControlState state() {
        ControlState read = state;
        if (read == null) {
            throw new AssertionError("nothing was read");
        }
        return read;
    }

    boolean opens(String secret) {
        return state().find(Digest.ofToken(secret)) != null;
    }

    /** Keeps an entry, under an event of its own. */
    static Decision<String> keep(Entry entry) {
        return (state, now) -> new Change<>(
                List.of(entry), List.of(), Tokens.event("evt_%09d".formatted(EVENTS.incrementAndGet())), entry.key());
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }
}
