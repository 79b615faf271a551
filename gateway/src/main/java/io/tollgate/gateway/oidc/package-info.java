/**
 * Signing people in to the console by OpenID Connect: the authorization code flow with PKCE, what the provider's claims
 * give, and the sessions that come of it. No call is ever made with such a session. Start reading at
 * {@link io.tollgate.gateway.oidc.SignIns}.
 */
@NullMarked
package io.tollgate.gateway.oidc;

import org.jspecify.annotations.NullMarked;
