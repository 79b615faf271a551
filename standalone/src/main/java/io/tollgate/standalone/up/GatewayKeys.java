package io.tollgate.standalone.up;

import io.tollgate.gateway.access.KeyManifest;
import io.tollgate.gateway.access.KeyManifestFile;
import io.tollgate.gateway.access.KeyRing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The key ring that the gateway is started with: the operator's keys, and those of the manifest. */
final class GatewayKeys {

    private GatewayKeys() {}

    /**
     * Puts the operator's ring and the manifest together.
     *
     * @throws UpFailure where one label means two keys
     */
    static KeyRing load(KeyRing operators, KeyManifestFile file) throws UpFailure {
        try {
            return file.exists() ? merge(operators, file.read(), file) : operators;
        } catch (IOException e) {
            throw new UpFailure(UpFailure.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private static KeyRing merge(KeyRing operators, KeyManifest manifest, KeyManifestFile file) throws UpFailure {
        List<KeyRing.Entry> entries = new ArrayList<>(operators.entries());
        for (KeyRing.Entry entry : manifest.ring().entries()) {
            if (operators.entries().stream().anyMatch(other -> other.sha256().equals(entry.sha256()))) {
                continue;
            }
            if (labelled(operators, entry.label())) {
                throw new UpFailure(
                        UpFailure.CONFIGURATION,
                        "%s and %s both have a key labelled %s; remove or rename one of them"
                                .formatted(KeyRing.HASHES_VARIABLE, file.path(), entry.label()));
            }
            entries.add(entry);
        }
        return new KeyRing(entries);
    }

    private static boolean labelled(KeyRing ring, String label) {
        return ring.entries().stream().anyMatch(entry -> entry.label().equals(label));
    }
}
