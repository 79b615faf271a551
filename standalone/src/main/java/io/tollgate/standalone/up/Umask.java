package io.tollgate.standalone.up;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What this process and those that it starts take away from the modes of the files that they make. */
final class Umask {
    private static final int ALL_OTHERS = 0077;

    private Umask() {}

    /** Files are for their owner alone from now on; where there is no umask, nothing changes. */
    @SuppressWarnings({"restricted", "UnusedVariable"})
    static void ownerOnly() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> umask = linker.defaultLookup().find("umask");
        if (umask.isEmpty()) {
            return;
        }
        try {
            int before = (int) linker.downcallHandle(umask.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                    .invokeExact(ALL_OTHERS);
        } catch (Throwable e) {
            throw new AssertionError("umask cannot fail", e);
        }
    }
}
