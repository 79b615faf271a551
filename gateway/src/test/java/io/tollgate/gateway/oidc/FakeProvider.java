package io.tollgate.gateway.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that answers as a test asks, also as none should. Codes are good for any number of times; {@link #idToken}
 * is what the next ones are exchanged for.
 */
final class FakeProvider implements AutoCloseable {
    static final String CLIENT = "tollgate";
    static final String SECRET = "the-client's-secret-of-the-tests";

    final AtomicInteger keyRequests = new AtomicInteger();
    final AtomicInteger tokenRequests = new AtomicInteger();
    /** The fields of the last request for tokens. */
    volatile Map<String, List<String>> asked = Map.of();

    volatile String authorization = "";
    volatile ECKey key = key();
    volatile String idToken = "";
    volatile String issuerInMetadata;
    volatile JsonObject userInfo = new JsonObject();
    volatile boolean answering = true;
    /** An OAuth error's code in place of tokens; empty for tokens. */
    volatile String error = "";

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    FakeProvider() {
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .await();
        issuerInMetadata = issuer();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The claims of an ID token that is as it should be. */
    JWTClaimsSet.Builder claims(String nonce) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("alice-1")
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)))
                .claim("nonce", nonce)
                .claim("sid", "session-1")
                .claim("email", "alice@example.org")
                .claim("groups", List.of("finops"));
    }

    JWTClaimsSet.Builder logout() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(120)))
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
    }

    String sign(JWTClaimsSet.Builder claims) {
        return sign(claims, key);
    }

    static String sign(JWTClaimsSet.Builder claims, ECKey key) {
        try {
            return sign(claims, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()), new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sign(JWTClaimsSet.Builder claims, JWSHeader.Builder header, JWSSigner signer) {
        try {
            SignedJWT jwt = new SignedJWT(header.type(JOSEObjectType.JWT).build(), claims.build());
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpServerRequest request) {
        if (!answering) {
            request.response().setStatusCode(503).end();
            return;
        }
        switch (request.path()) {
            case "/.well-known/openid-configuration" -> json(request, 200, metadata());
            case "/keys" -> {
                keyRequests.incrementAndGet();
                json(request, 200, new JsonObject(new JWKSet(key.toPublicJWK()).toJSONObject(true)));
            }
            case "/token" ->
                request.body().onSuccess(body -> {
                    tokenRequests.incrementAndGet();
                    authorization = String.valueOf(request.getHeader("authorization"));
                    asked = new QueryStringDecoder(body.toString(), false).parameters();
                    if (!error.isEmpty()) {
                        json(request, 400, new JsonObject().put("error", error));
                        return;
                    }
                    JsonObject tokens = new JsonObject()
                            .put("access_token", "an-access-token")
                            .put("token_type", "Bearer")
                            .put("expires_in", 3600)
                            .put("refresh_token", "refresh-" + tokenRequests.get());
                    if (!idToken.isEmpty()) {
                        tokens.put("id_token", idToken);
                    }
                    json(request, 200, tokens);
                });
            case "/userinfo" -> json(request, 200, userInfo);
            default -> request.response().setStatusCode(404).end();
        }
    }

    private JsonObject metadata() {
        List<String> algorithms = new ArrayList<>(List.of("RS256", "ES256", "HS256", "none"));
        return new JsonObject()
                .put("issuer", issuerInMetadata)
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("userinfo_endpoint", issuer() + "/userinfo")
                .put("jwks_uri", issuer() + "/keys")
                .put("response_types_supported", new JsonArray().add("code"))
                .put("subject_types_supported", new JsonArray().add("public"))
                .put("id_token_signing_alg_values_supported", new JsonArray(algorithms));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    /** The value of a parameter of an address. */
    static String parameter(URI address, String name) {
        return new QueryStringDecoder(address).parameters().get(name).getFirst();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
