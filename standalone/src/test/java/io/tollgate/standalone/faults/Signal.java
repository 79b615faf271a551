package io.tollgate.standalone.faults;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/** What can be done to a process at once, by the system call and without a process of its own for it. */
enum Signal {
    KILL(9, 9),
    STOP(19, 17),
    CONT(18, 19);

    private static final boolean MAC =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");

    @SuppressWarnings("restricted")
    private static final MethodHandle SEND = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("kill").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int onLinux;
    private final int onMac;

    Signal(int onLinux, int onMac) {
        this.onLinux = onLinux;
        this.onMac = onMac;
    }

    void to(long pid) {
        int failed;
        try {
            failed = (int) SEND.invokeExact(Math.toIntExact(pid), MAC ? onMac : onLinux);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        if (failed != 0) {
            throw new IllegalStateException("process " + pid + " could not be sent " + this);
        }
    }
}
