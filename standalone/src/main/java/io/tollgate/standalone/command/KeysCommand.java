package io.tollgate.standalone.command;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.access.TokenManifest;
import io.tollgate.gateway.access.TokenManifestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys}: the static tokens that clients call the gateway with. Only digests are kept, in a manifest. */
@Command(
        name = "keys",
        synopsisSubcommandLabel = "generate|add-hash|list|print-ring|remove",
        description = "The static tokens that clients call the gateway with. Only their SHA-256 digests are stored.")
final class KeysCommand implements Runnable {

    private static final String LABEL = "1 to 64 letters, digits, '.', '_', '-' or ':'.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "missing command: generate, add-hash, list, print-ring or remove");
    }

    @Command(name = "generate", description = "Creates a token, prints it once, and stores its digest.")
    void generate(
            @Option(names = "--label", paramLabel = "L", required = true, description = LABEL) String label,
            @Mixin ManifestPath place)
            throws IOException {
        String token = GatewayToken.generate(new SecureRandom());
        add(entry(label, GatewayToken.sha256(token)), place.file());
        out().println(token);
        err().println("This is shown once. Only its digest is stored, in "
                + place.file().path() + ".");
        err().println("./tollgate up accepts it from its next start; for other gateways, use keys print-ring.");
    }

    @Command(name = "add-hash", description = "Stores the digest of a token created elsewhere.")
    void addHash(
            @Option(names = "--label", paramLabel = "L", required = true, description = LABEL) String label,
            @Option(names = "--sha256", paramLabel = "H", required = true, description = "64 hexadecimal digits.")
                    String sha256,
            @Mixin ManifestPath place)
            throws IOException {
        add(entry(label, sha256), place.file());
    }

    @Command(name = "list", description = "Lists labels, creation times and the start of each digest.")
    void list(@Mixin ManifestPath place) throws IOException {
        TokenManifest manifest = place.file().read();
        if (manifest.tokens().isEmpty()) {
            err().println("No tokens in " + place.file().path() + ".");
            return;
        }
        int width = manifest.staticTokens().entries().stream()
                .mapToInt(entry -> entry.label().length())
                .max()
                .orElse(0);
        String row = "%-" + Math.max(width, "LABEL".length()) + "s  %-20s  %s%n";
        out().printf(row, "LABEL", "CREATED", "SHA-256");
        for (TokenManifest.Token token : manifest.tokens()) {
            String start = token.entry().sha256().substring(0, 12) + "…";
            out().printf(row, token.entry().label(), token.createdAt(), start);
        }
    }

    @Command(name = "print-ring", description = "The complete value for GATEWAY_API_KEY_HASHES.")
    void printRing(@Mixin ManifestPath place) throws IOException {
        out().println(place.file().read().staticTokens().print());
    }

    @Command(name = "remove", description = "Removes a token; gateways refuse it from their next start.")
    void remove(
            @Option(names = "--label", paramLabel = "L", required = true, description = "Which one.") String label,
            @Mixin ManifestPath place)
            throws IOException {
        place.file().update(manifest -> manifest.without(label));
    }

    private StaticTokens.Entry entry(String label, String sha256) {
        try {
            return new StaticTokens.Entry(label, sha256);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void add(StaticTokens.Entry entry, TokenManifestFile file) throws IOException {
        file.update(manifest -> manifest.with(entry, Instant.now()));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
