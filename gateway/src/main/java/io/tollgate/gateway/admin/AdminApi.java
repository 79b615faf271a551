package io.tollgate.gateway.admin;

/** All that operators can do. For any thread; what waits is answered later. */
public record AdminApi(GatewayAdmin gateways, TokenAdmin tokens, EventAdmin events) {}
