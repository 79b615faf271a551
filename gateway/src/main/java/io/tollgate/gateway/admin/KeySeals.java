package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.KeyOpener;
import io.tollgate.gateway.control.StoredProviderKey;
import io.tollgate.gateway.vault.Binding;
import io.tollgate.gateway.vault.CannotOpenException;
import io.tollgate.gateway.vault.Sealed;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals provider keys for the place that they are stored for, the provider's address of now included, and opens them
 * there.
 */
public final class KeySeals implements KeyOpener {
    private static final Logger log = LoggerFactory.getLogger(KeySeals.class);

    private final Vault vault;
    private final Map<String, ProviderConfig> providers;

    /**
     * Seals for these providers.
     *
     * @param providers by name
     */
    public KeySeals(Vault vault, Map<String, ProviderConfig> providers) {
        this.vault = vault;
        this.providers = providers;
    }

    /** The master key that seals; null if there is none, so that nothing can be sealed. */
    @Nullable
    String masterKeyId() {
        return vault.sealingKeyId();
    }

    /** The providers that a key can be stored for, in the order of the configuration. */
    List<String> providers() {
        return List.copyOf(providers.keySet());
    }

    Sealed seal(String gateway, String provider, String alias, int version, Secret secret) {
        ProviderConfig config = providers.get(provider);
        if (config == null) {
            throw new IllegalArgumentException("no provider is named " + provider);
        }
        return vault.seal(secret, new Binding(gateway, provider, alias, version, config.origin()));
    }

    @Override
    public @Nullable Secret open(StoredProviderKey key) {
        ProviderConfig config = providers.get(key.provider());
        if (config == null) {
            log.warn("the provider key {} is not used: no such provider is configured", key.id());
            return null;
        }
        try {
            return vault.open(
                    new Sealed(key.masterKeyId(), key.sealed()),
                    new Binding(key.gateway(), key.provider(), key.alias(), key.version(), config.origin()));
        } catch (CannotOpenException e) {
            log.warn("the provider key {} does not open and is not used: {}", key.id(), e.getMessage());
            return null;
        }
    }
}
