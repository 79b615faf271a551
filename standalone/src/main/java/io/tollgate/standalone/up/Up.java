package io.tollgate.standalone.up;

import io.tollgate.embedded.engine.EngineLibrary;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.access.TokenManifestFile;
import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything on one machine: checks all that can be checked beforehand, starts the parts, says how to call the gateway,
 * and stays until it is told to stop or a part cannot be kept running.
 */
public final class Up {

    /**
     * What the command line says.
     *
     * @param port of the gateway, 0 for any free one; null leaves it to the configuration
     */
    public record Options(
            @Nullable Path config,
            @Nullable Integer port,
            Path data,
            @Nullable Path readyFile) {}

    private final Options options;
    private final Map<String, String> environment;
    private final Console console;

    public Up(Options options, Map<String, String> environment, PrintWriter out) {
        this.options = options;
        this.environment = new HashMap<>(environment);
        this.console = new Console(out);
        if (options.port() != null) {
            this.environment.put("TOLLGATE_HTTP_PORT", options.port().toString());
        }
    }

    /**
     * Runs until a part cannot be kept running; a signal to stop ends the process with exit code 0 instead.
     *
     * @throws SettingsException with all that is wrong with the configuration
     * @throws UpFailure with why it cannot start or go on, everything being stopped again
     */
    public void run() throws SettingsException, UpFailure, IOException, InterruptedException {
        Umask.ownerOnly();
        Path config = Configuration.place(options.config());
        Configuration configuration = Configuration.check(Settings.read(config, environment));
        try (InstallationFolder data = InstallationFolder.open(options.data())) {
            StaticTokens staticTokens =
                    StaticTokenSources.load(configuration.staticTokens(), new TokenManifestFile(data.keys()));
            GeneratedMasterKey.ensure(data.masterKey(), environment);
            GeneratedToken first = GeneratedToken.make();
            Secret signInCode = Secret.random(new SecureRandom());
            OrphanProcesses.await(data.run(), Layout.NAMES, console);
            Layout layout = Layout.choose(configuration, data.path(), config);
            requirePorts(layout);
            EngineLibrary.ofThisMachine(environment).fetch(System.err::println);
            console.line("Tollgate starts; data in " + data.path());
            serve(
                    new Session(
                            layout, staticTokens, first, signInCode, data, environment, options.readyFile(), console),
                    first,
                    signInCode,
                    layout);
        }
    }

    private void serve(Session session, GeneratedToken first, Secret signInCode, Layout layout)
            throws UpFailure, IOException, InterruptedException {
        Thread onSignal = new Thread(() -> stopAndEnd(session), "up-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            long begun = System.nanoTime();
            session.start();
            console.line(
                    "Everything is up after " + Console.seconds(Duration.ofNanos(System.nanoTime() - begun)) + ".");
            new Banner(layout, first.good(layout.url()) ? first.token() : null, signInCode.value())
                    .lines()
                    .forEach(console::line);
            // Last, so that whoever waits for the ready file finds all of this said.
            session.announce();
            session.awaitFailure();
        } finally {
            session.stop();
            try {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            } catch (IllegalStateException e) {
                onSignal.join();
            }
        }
    }

    private void stopAndEnd(Session session) {
        console.line("");
        console.line("Stopping ...");
        int code = 0;
        try {
            session.stop();
            console.line("Stopped; data stays.");
        } catch (IOException | InterruptedException | RuntimeException e) {
            console.line("Not stopped cleanly: " + e);
            code = 1;
        }
        // A signal's own exit code would say that this failed, which it did not.
        Runtime.getRuntime().halt(code);
    }

    private static void requirePorts(Layout layout) throws UpFailure {
        Ports.require(layout.host(), layout.port(), "http.port", "choose another with --port N, 0 for any free one");
        Ports.require(
                layout.managementHost(),
                layout.managementPort(),
                "http.management_port",
                "choose another in tollgate.yaml or with TOLLGATE_HTTP_MANAGEMENT_PORT");
    }
}
