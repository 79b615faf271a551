package io.tollgate.gateway;

import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.OidcConfig.ClaimMap;
import io.tollgate.service.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * npm's {@code oidc-provider}, a certified provider, as a process of its own, and the gateway's settings for it. People
 * sign in by names such as {@code alice@finops}: the groups of the tests are {@code finops}, which reads, and
 * {@code platform}, which may everything at all gateways.
 */
public final class OpenIdProvider implements AutoCloseable {
    private static final Path SCRIPT = Path.of("..", "console", "test", "openid-provider.mjs")
            .toAbsolutePath()
            .normalize();
    private static final String SECRET = "the-client's-secret-of-the-tests";

    private final Process process;
    private final int port;
    private final String issuer;

    public OpenIdProvider() throws IOException {
        this.port = freePort();
        this.process = new ProcessBuilder("node", SCRIPT.toString(), publicUrl(), SECRET)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.startsWith("http")) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("the provider did not start");
        }
        this.issuer = line;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The port that the gateway has to listen on. */
    public int gatewayPort() {
        return port;
    }

    public String publicUrl() {
        return "http://127.0.0.1:" + port;
    }

    public String issuer() {
        return issuer;
    }

    /** The gateway's settings. */
    public OidcConfig config() {
        return new OidcConfig(
                URI.create(issuer),
                "tollgate",
                new Secret(SECRET),
                URI.create(publicUrl()),
                "Example",
                List.of("openid", "email", "groups"),
                new ClaimMap(
                        "groups",
                        Map.of("finops", Set.of("read"), "platform", Set.of("run", "read", "edit")),
                        Set.of()),
                new ClaimMap("groups", Map.of("finops", Set.of("default"), "platform", Set.of("*")), Set.of()));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
