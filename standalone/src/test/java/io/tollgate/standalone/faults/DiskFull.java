package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Traffic.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The spool's disk is full while Kafka is away: calls are refused rather than served without a row. */
final class DiskFull implements Scenario {
    private static final int REFUSALS = 50;
    private static final int ANSWERS_AFTER = 50;

    /** Each row with so many bytes more fills the disk in seconds. */
    private static final int BALLAST = 15_000;

    /** No more than the segments that two event loops begin with, and so full before the setting's limit. */
    private static final String DISK = "34m";

    private static final String LIMIT = "64MiB";
    private boolean mounted;

    @Override
    public String name() {
        return "disk full under the spool";
    }

    @Override
    public Load load(Scale scale) {
        return new Load(scale.clients(), BALLAST);
    }

    @Override
    public void prepare(Installation installation, Scale scale) throws Exception {
        Path folder = Files.createDirectories(installation.folder.resolve("spool-small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", folder.toString());
        if (mounted) {
            installation.afterwards(() -> run("umount", folder.toString()));
        }
        installation.serveBy(installation.gateway(
                "gateway-small",
                Map.of("TOLLGATE_AUDIT_SPOOL_DIR", folder.toString(), "TOLLGATE_AUDIT_SPOOL_MAX_SIZE", LIMIT)));
    }

    @Override
    public String happen(Trial trial) throws Exception {
        Ledger ledger = trial.traffic.ledger();
        trial.installation.kafka.kill();
        trial.until("calls to be refused", () -> ledger.refused() >= REFUSALS);
        trial.installation.kafka.start();
        trial.awaitAnswers(ANSWERS_AFTER);
        return mounted ? "a file system of " + DISK.replace("m", " MiB") : "`audit.spool.max_size: " + LIMIT + "`";
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().join().exitValue() == 0;
    }
}
