package io.tollgate.standalone.up;

import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyManifest;
import io.tollgate.gateway.access.KeyManifestFile;
import io.tollgate.gateway.access.KeyRing;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the gateway is started with: the operator's ring, the manifest's, and on the first start of all a new one.
 *
 * @param first the new key itself, to be shown once; null where there is a manifest already
 */
record GatewayKeys(KeyRing ring, @Nullable String first) {

    private static final String FIRST_LABEL = "first";

    /**
     * Puts the operator's ring and the manifest together.
     *
     * @throws UpFailure where one label means two keys
     */
    static GatewayKeys load(KeyRing operators, KeyManifestFile file) throws UpFailure {
        try {
            if (file.exists()) {
                return new GatewayKeys(merge(operators, file.read(), file), null);
            }
        } catch (IOException e) {
            throw new UpFailure(UpFailure.FAILURE, String.valueOf(e.getMessage()));
        }
        String key = GatewayKey.generate(new SecureRandom());
        List<KeyRing.Entry> entries = new ArrayList<>(operators.entries());
        entries.add(new KeyRing.Entry(unused(operators), GatewayKey.sha256(key)));
        return new GatewayKeys(new KeyRing(entries), key);
    }

    /** Writes the manifest with the new key's digest, if there is a new key. To be done before it is shown. */
    void keep(KeyManifestFile file) throws IOException {
        if (first != null) {
            KeyRing.Entry entry = ring.entries().getLast();
            file.update(manifest -> manifest.with(entry, Instant.now()));
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

    private static String unused(KeyRing operators) {
        return labelled(operators, FIRST_LABEL)
                ? IntStream.iterate(2, i -> i + 1)
                        .mapToObj(i -> FIRST_LABEL + "-" + i)
                        .filter(label -> !labelled(operators, label))
                        .findFirst()
                        .orElseThrow()
                : FIRST_LABEL;
    }

    private static boolean labelled(KeyRing ring, String label) {
        return ring.entries().stream().anyMatch(entry -> entry.label().equals(label));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "GatewayKeys[" + ring.entries().size() + " keys]";
    }
}
