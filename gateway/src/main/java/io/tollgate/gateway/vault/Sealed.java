package io.tollgate.gateway.vault;

/**
 * A secret as it is stored.
 *
 * @param masterKeyId the master key that opens it
 * @param text Tink's envelope in base64: the wrapped data key, and the secret under that data key
 */
public record Sealed(String masterKeyId, String text) {}
