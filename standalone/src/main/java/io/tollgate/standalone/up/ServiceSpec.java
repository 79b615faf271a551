package io.tollgate.standalone.up;

import java.util.List;
import java.util.Map;

/**
 * One process of {@code up}, as it is started each time again.
 *
 * @param mainClass its entry point, which takes {@code --ready-file} besides the {@code arguments}
 * @param jvmFlags of its own JVM
 * @param environment all of it; nothing else is inherited
 * @param after the names of the services that serve before this one is first started
 */
record ServiceSpec(
        String name,
        String mainClass,
        List<String> arguments,
        List<String> jvmFlags,
        Map<String, String> environment,
        List<String> after) {

    ServiceSpec {
        arguments = List.copyOf(arguments);
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
        after = List.copyOf(after);
    }

    /** Names only: environments hold secrets. */
    @Override
    public String toString() {
        return "ServiceSpec[" + name + "]";
    }
}
