package io.tollgate.standalone.compose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * {@code docker/kafka/acls}, run with another program in the place of Kafka's own, which only notes what it is told.
 */
final class AclScript {
    private static final Path SCRIPT = Path.of("../docker/kafka/acls");

    private AclScript() {}

    /** What it allows. The folder is for files in between. */
    static List<AclBinding> bindings(Path folder) throws IOException, InterruptedException {
        Path notes = folder.resolve("acls.txt");
        Path tool = folder.resolve("kafka-acls.sh");
        Files.writeString(
                tool, "#!/bin/bash\nprintf '%s\\0' \"$@\" >>'" + notes + "'\nprintf '\\n' >>'" + notes + "'\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder script = new ProcessBuilder("bash", SCRIPT.toString()).redirectErrorStream(true);
        script.environment().put("KAFKA_ACLS", tool.toString());
        script.environment().put("BROKER_PASSWORD", "unused");
        Process process = script.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : Files.readAllLines(notes)) {
            bindings.addAll(bindings(List.of(line.split("\0"))));
        }
        return bindings;
    }

    private static List<AclBinding> bindings(List<String> arguments) {
        ResourceType type = ResourceType.UNKNOWN;
        String name = "";
        PatternType pattern = PatternType.LITERAL;
        String principal = "";
        List<AclOperation> operations = new ArrayList<>();
        for (Iterator<String> next = arguments.iterator(); next.hasNext(); ) {
            String option = next.next();
            switch (option) {
                case "--bootstrap-server", "--command-config" -> next.next();
                case "--add" -> {}
                case "--allow-principal" -> principal = next.next();
                case "--operation" -> operations.add(operation(next.next()));
                case "--resource-pattern-type" ->
                    pattern = PatternType.valueOf(next.next().toUpperCase(Locale.ROOT));
                case "--cluster" -> {
                    type = ResourceType.CLUSTER;
                    name = "kafka-cluster";
                }
                case "--topic", "--group", "--transactional-id" -> {
                    type = ResourceType.valueOf(
                            option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_'));
                    name = next.next();
                }
                default -> throw new AssertionError(option + " is not known here");
            }
        }
        ResourcePattern resource = new ResourcePattern(type, name, pattern);
        String user = principal;
        return operations.stream()
                .map(operation ->
                        new AclBinding(resource, new AccessControlEntry(user, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    /** By its name in the tool's language, such as {@code DescribeConfigs}. */
    private static AclOperation operation(String name) {
        return AclOperation.valueOf(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
