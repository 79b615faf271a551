package io.tollgate.gateway.vault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where a provider key belongs. It is sealed together with this, and opens nowhere else.
 *
 * @param version of the key under its alias; a rotation makes the next one
 * @param origin the upstream's scheme, host and port, so that a changed address does not get the key
 */
public record Binding(String gateway, String provider, String alias, int version, String origin) {
    private static final String WHAT = "tollgate provider key 1";

    /** Unlike for bindings that differ: each field is written with its length. */
    byte[] associatedData() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(WHAT);
            out.writeUTF(gateway);
            out.writeUTF(provider);
            out.writeUTF(alias);
            out.writeInt(version);
            out.writeUTF(origin);
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
