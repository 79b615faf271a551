package io.tollgate.standalone.up;

import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.access.TokenManifest;
import io.tollgate.gateway.access.TokenManifestFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The static tokens that the gateway is started with: the operator's own, and those of the manifest. */
final class StaticTokenSources {

    private StaticTokenSources() {}

    /**
     * Puts the operator's tokens and the manifest together.
     *
     * @throws UpFailure if one label means two tokens
     */
    static StaticTokens load(StaticTokens operators, TokenManifestFile file) throws UpFailure {
        try {
            return file.exists() ? merge(operators, file.read(), file) : operators;
        } catch (IOException e) {
            throw new UpFailure(UpFailure.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private static StaticTokens merge(StaticTokens operators, TokenManifest manifest, TokenManifestFile file)
            throws UpFailure {
        List<StaticTokens.Entry> entries = new ArrayList<>(operators.entries());
        for (StaticTokens.Entry entry : manifest.staticTokens().entries()) {
            if (operators.entries().stream().anyMatch(other -> other.sha256().equals(entry.sha256()))) {
                continue;
            }
            if (labelled(operators, entry.label())) {
                throw new UpFailure(
                        UpFailure.CONFIGURATION,
                        "%s and %s both have a token labelled %s; remove or rename one of them"
                                .formatted(StaticTokens.HASHES_VARIABLE, file.path(), entry.label()));
            }
            entries.add(entry);
        }
        return new StaticTokens(entries);
    }

    private static boolean labelled(StaticTokens staticTokens, String label) {
        return staticTokens.entries().stream().anyMatch(entry -> entry.label().equals(label));
    }
}
