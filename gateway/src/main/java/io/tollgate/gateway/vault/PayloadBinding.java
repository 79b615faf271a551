package io.tollgate.gateway.vault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * Where a body of a call belongs. It is sealed together with this, and opens nowhere else.
 *
 * @param part of the call's payload
 */
public record PayloadBinding(String gateway, UUID call, String part) {
    private static final String WHAT = "tollgate payload 1";

    /** Unlike for bindings that differ: each field is written with its length. */
    byte[] associatedData() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(WHAT);
            out.writeUTF(gateway);
            out.writeLong(call.getMostSignificantBits());
            out.writeLong(call.getLeastSignificantBits());
            out.writeUTF(part);
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
