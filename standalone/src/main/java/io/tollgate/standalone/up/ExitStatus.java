package io.tollgate.standalone.up;

/** How a process ended, as the system says it: its exit code, or 128 and the number of the signal that ended it. */
record ExitStatus(int code) {

    /** What every command of ours answers with where its flags or configuration are wrong. */
    boolean blamesConfiguration() {
        return code == 2;
    }

    /** Such as {@code exit code 1} or {@code killed by signal 9 (SIGKILL)}. */
    String describe() {
        if (code <= 128 || code > 128 + 31) {
            return "exit code " + code;
        }
        int signal = code - 128;
        String name = switch (signal) {
            case 4 -> " (SIGILL)";
            case 6 -> " (SIGABRT)";
            case 7, 10 -> " (SIGBUS)";
            case 9 -> " (SIGKILL)";
            case 11 -> " (SIGSEGV)";
            case 15 -> " (SIGTERM)";
            default -> "";
        };
        return "killed by signal " + signal + name;
    }
}
