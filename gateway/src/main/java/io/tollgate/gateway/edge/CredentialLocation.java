package io.tollgate.gateway.edge;

/** Where the requests of a route carry the gateway's token. */
public enum CredentialLocation {
    /** In {@code Authorization}. */
    AUTHORIZATION,
    /**
     * In {@code cf-aig-authorization}, and where that is absent, wherever a provider's own credential may stand, which
     * is told from ours by its looks or its digest. Provider's credentials beside it are for the provider.
     */
    BESIDE_PROVIDER_KEYS,
    /** In the same places; provider's credentials beside it are for nobody. */
    ANY
}
