package io.tollgate.gateway.payload;

import io.tollgate.gateway.vault.CannotOpenException;
import io.tollgate.gateway.vault.PayloadBinding;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.schemas.avro.PayloadBody;
import io.tollgate.schemas.avro.PayloadEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Seals what is kept of calls by the vault, deflated because sealed bytes do not shrink, and opens it again. */
public final class PayloadSeals {
    private static final String REQUEST = "request";
    private static final String RESPONSE = "response";
    /** Redaction may make a body longer than a gateway may keep. */
    private static final int LONGEST = 4 << 20;

    private final Vault vault;

    public PayloadSeals(Vault vault) {
        this.vault = vault;
    }

    /** What is sealed does not open; the message says why, and nothing of what it is. */
    public static final class SealedException extends Exception {
        private static final long serialVersionUID = 1;

        SealedException(CannotOpenException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Seals both contents of a payload in place; false if there is no master key. */
    boolean seal(PayloadEvent event) {
        String key = vault.sealingKeyId();
        if (key == null) {
            return false;
        }
        seal(event.getRequest(), new PayloadBinding(event.getGateway(), event.getCallId(), REQUEST));
        seal(event.getResponse(), new PayloadBinding(event.getGateway(), event.getCallId(), RESPONSE));
        event.setMasterKey(key);
        return true;
    }

    private void seal(PayloadBody body, PayloadBinding binding) {
        ByteBuffer content = body.getContent();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream(content.remaining() / 2 + 64);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated, deflater)) {
            out.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        } finally {
            deflater.end();
        }
        body.setContent(ByteBuffer.wrap(vault.seal(deflated.toByteArray(), binding)));
    }

    /**
     * Opens the content of a request, or of a response.
     *
     * @param masterKeyId the key that it was sealed by
     * @throws SealedException if it does not open
     */
    public byte[] open(byte[] sealed, String masterKeyId, String gateway, UUID call, boolean request)
            throws SealedException {
        PayloadBinding binding = new PayloadBinding(gateway, call, request ? REQUEST : RESPONSE);
        byte[] deflated;
        try {
            deflated = vault.open(sealed, masterKeyId, binding);
        } catch (CannotOpenException e) {
            throw new SealedException(e);
        }
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return in.readNBytes(LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException("what was sealed had been deflated", e);
        }
    }
}
