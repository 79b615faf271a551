package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();
    private final AtomicInteger changes = new AtomicInteger();
    private final List<Runnable> cleanUp = new ArrayList<>();

    @AfterEach
    void stopAll() {
        cleanUp.reversed().forEach(Runnable::run);
    }

    private ServiceSpec fake(String name, String... after) {
        return new ServiceSpec(
                name,
                FakeService.class.getName(),
                List.of(folder.resolve(name).toString()),
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx32m"),
                Map.of("PATH", "/usr/bin:/bin"),
                List.of(after));
    }

    private void order(String name, String what) throws Exception {
        Files.writeString(folder.resolve(name), what);
    }

    private Supervisor supervisor(ServiceSpec... services) throws Exception {
        InstallationFolder data = InstallationFolder.open(folder.resolve("data"));
        Jvm jvm = Jvm.current();
        Supervisor supervisor = new Supervisor(
                List.of(services),
                (service, output) -> ServiceProcess.start(service, jvm, data.run(), output),
                data,
                new Console(new PrintWriter(said)),
                changes::incrementAndGet);
        cleanUp.add(data::close);
        cleanUp.add(() -> {
            supervisor.pids().values().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        });
        return supervisor;
    }

    private static Supervisor.Group within(Duration limit, String... names) {
        return new Supervisor.Group(List.of(names), limit);
    }

    private static boolean alive(Supervisor supervisor, String name) {
        return ProcessHandle.of(supervisor.pids().getOrDefault(name, 0L))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    private static long pid(Supervisor supervisor, String name) {
        return supervisor.pids().getOrDefault(name, 0L);
    }

    @Test
    void startsPartsInOrderAndStopsThemCleanly() throws Exception {
        Supervisor supervisor = supervisor(fake("storage"), fake("edge", "storage"));

        supervisor.start();

        assertThat(said.toString()).containsSubsequence("storage ", "up in", "edge ", "up in");
        supervisor.stop(List.of(within(PATIENCE, "edge"), within(PATIENCE.multipliedBy(2), "storage")));
        assertThat(alive(supervisor, "edge")).isFalse();
        assertThat(alive(supervisor, "storage")).isFalse();
        assertThat(said.toString()).doesNotContain("killed", "died");
        assertThat(folder.resolve("data/logs/edge.log")).content().contains("fake service closed");
    }

    @Test
    void saysThatAPartDiedAndStartsItAgain() throws Exception {
        Supervisor supervisor = supervisor(fake("edge"));
        supervisor.start();
        long first = pid(supervisor, "edge");

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().atMost(PATIENCE).until(() -> changes.get() == 2);
        assertThat(pid(supervisor, "edge")).isNotEqualTo(first);
        assertThat(said.toString())
                .contains(
                        "died: killed by signal 9 (SIGKILL)",
                        folder.resolve("data/logs/edge.log").toString())
                .contains("up again in");
        supervisor.stop(List.of(within(PATIENCE, "edge")));
    }

    @Test
    void goesOnTryingAPartThatOnceServed() throws Exception {
        Supervisor supervisor = supervisor(fake("edge"));
        supervisor.start();
        order("edge", "exit 1");
        ProcessHandle.of(pid(supervisor, "edge")).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> said.toString().contains("starting it again in 2.0 s"));

        order("edge", "serve");

        await().atMost(PATIENCE).until(() -> changes.get() == 2);
        supervisor.stop(List.of(within(PATIENCE, "edge")));
    }

    @Test
    void givesUpAPartThatNeverComesUpAndShowsItsLastWords() throws Exception {
        order("edge", "exit 1");
        Supervisor supervisor = supervisor(fake("storage"), fake("edge", "storage"));

        UpFailure failure = catchThrowableOfType(UpFailure.class, supervisor::start);

        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure)
                .hasMessageContainingAll("edge did not come up", "exit code 1", "fake service told to exit 1");
        supervisor.stop(List.of(within(PATIENCE, "edge", "storage")));
        assertThat(alive(supervisor, "storage")).isFalse();
    }

    @Test
    void aPartThatRefusesItsConfigurationStopsEverything() throws Exception {
        order("edge", "exit 2");
        Supervisor supervisor = supervisor(fake("edge"));

        UpFailure failure = catchThrowableOfType(UpFailure.class, supervisor::start);

        assertThat(failure.exitCode()).isEqualTo(2);
        assertThat(failure).hasMessageContaining("edge cannot run as configured");
    }

    @Test
    void killsWhatDoesNotStopInTimeAndSaysSo() throws Exception {
        order("edge", "stubborn");
        Supervisor supervisor = supervisor(fake("edge"));
        supervisor.start();

        supervisor.stop(List.of(within(Duration.ofMillis(300), "edge")));

        assertThat(alive(supervisor, "edge")).isFalse();
        assertThat(said.toString()).contains("did not stop in time and was killed");
    }

    @Test
    void stoppingWhileAPartComesUpLeavesNothingBehind() throws Exception {
        order("edge", "silent");
        Supervisor supervisor = supervisor(fake("storage"), fake("edge", "storage"));
        Thread starting = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(supervisor::start).isInstanceOf(InterruptedException.class));
        await().atMost(PATIENCE).until(() -> alive(supervisor, "edge"));

        supervisor.stop(List.of(within(PATIENCE, "edge"), within(PATIENCE.multipliedBy(2), "storage")));

        assertThat(supervisor.pids().keySet()).noneMatch(name -> alive(supervisor, name));
        starting.interrupt();
        assertThat(starting.join(PATIENCE)).isTrue();
    }
}
