package io.tollgate.gateway.audit.spool;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** What the spool asks of a disk, so that a failing one can be tried. May block. */
interface Disk {
    Disk SYSTEM = new Disk() {
        @Override
        public Segment create(Path folder, Segment.Name name, int size) throws IOException {
            return Segment.create(folder, name, size);
        }

        @Override
        public void force(MemorySegment mapped) {
            mapped.force();
        }
    };

    /** Makes a segment with all of its blocks. */
    Segment create(Path folder, Segment.Name name, int size) throws IOException;

    /** Brings mapped memory to the disk. */
    void force(MemorySegment mapped) throws IOException;
}
