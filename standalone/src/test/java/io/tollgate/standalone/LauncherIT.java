package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder of its own, with a JDK and a Maven that only say how they were called. */
class LauncherIT {

    private static final Path LAUNCHER = Path.of("../tollgate").toAbsolutePath().normalize();
    private static final List<String> TOOLS = List.of(
            "bash",
            "env",
            "sed",
            "head",
            "find",
            "awk",
            "cat",
            "cp",
            "cut",
            "grep",
            "mkdir",
            "mv",
            "rm",
            "sleep",
            "tee",
            "touch",
            "readlink");
    private static final String MAVEN = """
            #!/bin/sh
            if [ "$1" = -v ]; then echo "Apache Maven 3.9.9 (0123)"; exit; fi
            echo "$@" >>"$FAKES/maven-calls"
            echo "[INFO] Building Tollgate gateway 0.1.0-SNAPSHOT                       [4/7]"
            mkdir -p standalone/target && echo jar >standalone/target/standalone-0.1.jar
            """;

    /** How a run ended. */
    private record Ended(int code, String out, String err) {}

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path fakes = Path.of("");
    private Path tree = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        fakes = Files.createDirectories(folder.resolve("fakes"));
        tree = Files.createDirectories(folder.resolve("a tree with spaces"));
        Files.copy(LAUNCHER, tree.resolve("tollgate"));
        Path bin = Files.createDirectories(fakes.resolve("bin"));
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
        }
        environment.put("PATH", bin.toString());
        environment.put("FAKES", fakes.toString());
        environment.put("TOLLGATE_JVM_DIRS", fakes.resolve("jvm").toString());
        environment.put("TOLLGATE_MAVEN", fakes.resolve("mvn").toString());
    }

    private static Path onPath(String tool) {
        for (String place : Objects.requireNonNull(System.getenv("PATH")).split(":", -1)) {
            Path file = Path.of(place, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new IllegalStateException("there is no " + tool + " on the PATH");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void jdk(String version) throws IOException {
        Path home = fakes.resolve("jvm/jdk-" + version);
        script(home.resolve("bin/java"), "#!/bin/sh\necho \"java $*\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private void sources() throws IOException {
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        Files.createDirectories(tree.resolve("gateway/src/main"));
        Files.writeString(tree.resolve("gateway/src/main/A.java"), "class A {}");
        Path flags = Files.createDirectories(tree.resolve("gateway/src/main/resources/io/tollgate/gateway"));
        Files.writeString(flags.resolve("jvm.flags"), "-Xmx512m\n");
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, err);
    }

    private Ended run(String... arguments) throws Exception {
        return end(start(tree.resolve("tollgate"), arguments));
    }

    private List<String> mavenCalls() throws IOException {
        Path calls = fakes.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    @Test
    void saysInOneLineThatThereIsNoJdk() throws Exception {
        Ended ended = run("up");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines()).singleElement().asString().contains("JDK 25", "none was found", "apt install");
    }

    @Test
    void saysInOneLineThatTheJdkIsTooOld() throws Exception {
        jdk("17.0.15");
        jdk("1.8.0_400");

        Ended ended = run("up");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines()).singleElement().asString().contains("JDK 25", "newest found is 17");
    }

    @Test
    void namesTheJdkThatWasAskedForAndCannotBeUsed() throws Exception {
        jdk("17.0.15");
        jdk("25.0.1");
        environment.put("TOLLGATE_JAVA_HOME", fakes.resolve("jvm/jdk-17.0.15").toString());

        assertThat(run("up").err().lines()).singleElement().asString().contains("TOLLGATE_JAVA_HOME", "a JDK 17");
    }

    @Test
    void passesOverJdksThatAreTooOld() throws Exception {
        jdk("11");
        jdk("26-ea");
        environment.put("JAVA_HOME", fakes.resolve("jvm/jdk-11").toString());
        Files.createDirectories(tree.resolve("lib"));

        assertThat(run("keys", "list").out()).startsWith("java ").contains("io.tollgate.standalone.Tollgate keys list");
    }

    @Test
    void saysInOneLineThatMavenIsMissingOrTooOld() throws Exception {
        jdk("25.0.1");
        sources();

        assertThat(run("up").err().lines()).singleElement().asString().contains("Maven 3.8.7", "none was found");

        script(fakes.resolve("mvn"), "#!/bin/sh\necho 'Apache Maven 3.6.3 (x)'\n");
        Ended ended = run("up");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines()).singleElement().asString().contains("the one found is 3.6.3");
    }

    @Test
    void aReleaseRunsWithoutMavenFromAnyFolderThroughALink() throws Exception {
        jdk("25.0.1");
        Files.createDirectories(tree.resolve("lib"));
        Path link = folder.resolve("a link");
        Files.createSymbolicLink(link, Path.of("a tree with spaces/tollgate"));

        Ended ended = end(start(link, "up", "--data", "a b"));

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("-cp " + tree.toRealPath() + "/lib/* io.tollgate.standalone.Tollgate up --data a b");
    }

    @Test
    void buildsOnceAndAgainWhenASourceHasChanged() throws Exception {
        jdk("25.0.1");
        sources();
        script(fakes.resolve("mvn"), MAVEN);

        Ended first = run("up");
        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("Building Tollgate", "  Tollgate gateway [4/7]");
        assertThat(first.out()).contains("-cp " + tree.toRealPath() + "/.build/staged/* ");
        assertThat(tree.resolve(".build/staged/standalone-0.1.jar")).exists();
        assertThat(run("up").err()).isEmpty();
        assertThat(mavenCalls()).hasSize(1);

        Path source = tree.resolve("gateway/src/main/A.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run("up").code()).isZero();
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void aFailedBuildNamesItsErrorAndItsLog() throws Exception {
        jdk("25.0.1");
        sources();
        script(
                fakes.resolve("mvn"),
                "#!/bin/sh\n[ \"$1\" = -v ] && echo 'Apache Maven 3.9.9' && exit\necho '[ERROR] no such thing'\nexit 1\n");

        Ended ended = run("up");

        Path log = tree.toRealPath().resolve(".build/build.log");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("no such thing", "the build failed; its log is " + log);
        assertThat(log).content().contains("no such thing");
        assertThat(tree.resolve(".build/lock")).doesNotExist();
    }

    @Test
    void twoStartsBuildOnce() throws Exception {
        jdk("25.0.1");
        sources();
        script(fakes.resolve("mvn"), MAVEN.replace("mkdir", "sleep 1; mkdir"));

        Process one = start(tree.resolve("tollgate"), "up");
        Process other = start(tree.resolve("tollgate"), "up");

        assertThat(end(one).code()).isZero();
        assertThat(end(other).code()).isZero();
        assertThat(mavenCalls()).hasSize(1);
    }

    @Test
    void aLockLeftByAKilledBuildHoldsNobodyUp() throws Exception {
        jdk("25.0.1");
        sources();
        script(fakes.resolve("mvn"), MAVEN);
        Process gone = new ProcessBuilder(onPath("sleep").toString(), "0").start();
        gone.waitFor();
        Files.createDirectories(tree.resolve(".build/lock"));
        Files.writeString(tree.resolve(".build/lock/pid"), gone.pid() + "\n");

        assertThat(run("up").code()).isZero();
        assertThat(mavenCalls()).hasSize(1);
    }

    @Test
    void helpNeedsNeitherJdkNorBuild() throws Exception {
        Ended ended = end(start(LAUNCHER, "help"));

        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("Usage: tollgate COMMAND", "audit-consumer");
    }
}
