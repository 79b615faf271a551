package io.tollgate.gateway.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.service.Secret;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets for storage and opens them again: envelope encryption by Tink, with a new AES-256-GCM data key for each
 * secret, which a master key wraps. For any thread; takes some microseconds, and never blocks.
 */
public final class Vault {
    private final MasterKeys keys;

    public Vault(MasterKeys keys) {
        this.keys = keys;
    }

    /** The id of the master key that seals; null if there is none, so that nothing can be sealed. */
    public @Nullable String sealingKeyId() {
        MasterKey first = keys.first();
        return first == null ? null : first.id();
    }

    /**
     * Seals a secret by the first master key.
     *
     * @throws IllegalStateException if there is none
     */
    public Sealed seal(Secret secret, Binding binding) {
        MasterKey first = keys.first();
        if (first == null) {
            throw new IllegalStateException("there is no master key");
        }
        try {
            byte[] sealed = first.envelope().encrypt(secret.value().getBytes(UTF_8), binding.associatedData());
            return new Sealed(first.id(), Base64.getEncoder().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM cannot fail to encrypt", e);
        }
    }

    /**
     * Seals what is kept of a call by the first master key.
     *
     * @return Tink's envelope
     * @throws IllegalStateException if there is none
     */
    public byte[] seal(byte[] content, PayloadBinding binding) {
        MasterKey first = keys.first();
        if (first == null) {
            throw new IllegalStateException("there is no master key");
        }
        try {
            return first.envelope().encrypt(content, binding.associatedData());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM cannot fail to encrypt", e);
        }
    }

    /** Opens what was sealed for the same call, by that master key. */
    public byte[] open(byte[] sealed, String masterKeyId, PayloadBinding binding) throws CannotOpenException {
        MasterKey key = keys.find(masterKeyId);
        if (key == null) {
            throw new CannotOpenException("the master key " + masterKeyId + " is not among those given");
        }
        try {
            return key.envelope().decrypt(sealed, binding.associatedData());
        } catch (GeneralSecurityException e) {
            throw new CannotOpenException("it was damaged, or sealed for another gateway or call, or by another master"
                    + " key of the same id");
        }
    }

    /** Opens what was sealed for the same place, by whichever master key it was. */
    public Secret open(Sealed sealed, Binding binding) throws CannotOpenException {
        MasterKey key = keys.find(sealed.masterKeyId());
        if (key == null) {
            throw new CannotOpenException("the master key " + sealed.masterKeyId() + " is not among those given");
        }
        try {
            byte[] envelope = Base64.getDecoder().decode(sealed.text());
            return new Secret(new String(key.envelope().decrypt(envelope, binding.associatedData()), UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CannotOpenException("it was damaged, or sealed for another gateway, provider, alias, version or"
                    + " address, or by another master key of the same id");
        }
    }
}
