package io.tollgate.gateway.edge;

/** Where the requests of a route carry the gateway's token. */
enum CredentialLocation {
    /** In {@code Authorization}. */
    AUTHORIZATION,
    /** In {@code Authorization} or {@code cf-aig-authorization}; where both are there, they hold the same. */
    EITHER_AUTHORIZATION,
    /**
     * In {@code cf-aig-authorization}, and where that is absent, wherever a provider's own credential may stand, which is
     * told from ours by its looks or its digest.
     */
    BESIDE_PROVIDER_KEYS
}
