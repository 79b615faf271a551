package io.tollgate.standalone.up;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Java that services run on.
 *
 * @param java its executable
 * @param classPath the same for all services
 */
record Jvm(Path java, String classPath) {

    // The terminal sends Ctrl-C to all processes at once; services leave it to their supervisor, which stops them in
    // order.
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseCompactObjectHeaders");

    /** This process's own. */
    static Jvm current() {
        return new Jvm(
                Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path", ""));
    }

    /** The command that runs a service. */
    List<String> command(ServiceSpec service, Path readyFile) {
        List<String> command = new ArrayList<>(DEAF_TO_THE_TERMINAL);
        command.add(java.toString());
        command.addAll(FLAGS);
        command.addAll(service.jvmFlags());
        command.add("-cp");
        command.add(classPath);
        command.add(service.mainClass());
        command.addAll(service.arguments());
        command.add("--ready-file");
        command.add(readyFile.toString());
        return List.copyOf(command);
    }
}
