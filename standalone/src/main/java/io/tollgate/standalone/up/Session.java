package io.tollgate.standalone.up;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.service.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The five services and their ready file, from their start to their end. */
final class Session {

    private final Supervisor supervisor;
    private final ReadyReport ready;
    private final Path clients;
    private final String configuration;

    Session(
            Layout layout,
            StaticTokens staticTokens,
            GeneratedToken first,
            Secret signInCode,
            InstallationFolder data,
            Map<String, String> environment,
            @Nullable Path readyFile,
            Console console) {
        PartSecrets secrets = PartSecrets.make();
        this.clients = data.clients();
        this.configuration = secrets.configuration(layout.kafka(), layout.clickHouse());
        Jvm jvm = Jvm.current();
        List<ServiceSpec> services = layout.services(
                new ServiceEnvironment(environment),
                staticTokens,
                first.sha256(),
                GatewayToken.sha256(signInCode.value()),
                GatewayToken.generate(new SecureRandom()),
                secrets);
        this.ready = new ReadyReport(readyFile, layout);
        this.supervisor = new Supervisor(
                services,
                (service, output) -> ServiceProcess.start(service, jvm, data.run(), output),
                data,
                console,
                this::serviceServes);
    }

    void start() throws UpFailure, InterruptedException, IOException {
        ready.close();
        // A file that others could read would keep its mode.
        Files.deleteIfExists(clients);
        Files.writeString(clients, configuration);
        supervisor.start();
    }

    void announce() throws IOException {
        ready.open(supervisor.pids());
    }

    void awaitFailure() throws UpFailure, InterruptedException {
        supervisor.awaitFailure();
    }

    synchronized void stop() throws IOException, InterruptedException {
        ready.close();
        supervisor.stop(Layout.STOPPING);
        Files.deleteIfExists(clients);
    }

    private void serviceServes() {
        try {
            ready.update(supervisor.pids());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
