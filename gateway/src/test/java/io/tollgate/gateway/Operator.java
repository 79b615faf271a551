package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Somebody with a token who asks a gateway things. */
public record Operator(HttpClient http, String url, String token) {
    /** Longer than anything takes that an operator asks, so that what gets no answer is seen to be that. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public HttpResponse<byte[]> send(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("content-type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    /** What is made where all is well. */
    public JsonObject created(String path, String body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send("POST", path, body);
        assertThat(response.statusCode()).as(GatewayFixture.text(response)).isEqualTo(201);
        assertThat(GatewayFixture.header(response, "etag")).isNotEmpty();
        assertThat(GatewayFixture.header(response, "location")).startsWith(path + "/");
        return GatewayFixture.json(response);
    }

    /** A new token of a gateway, with further fields as JSON has them. */
    public JsonObject token(String gateway, String name, String fields) throws IOException, InterruptedException {
        return created(
                "/v1/admin/gateways/" + gateway + "/tokens",
                "{\"name\":\"" + name + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    /** The same gateway, asked with another token. */
    public Operator as(JsonObject issued) {
        return new Operator(http, url, issued.getString("token"));
    }

    public Operator at(String otherUrl) {
        return new Operator(http, otherUrl, token);
    }

    /** A call of the only provider. */
    public HttpResponse<byte[]> chat(String... headers) throws IOException, InterruptedException {
        return send("POST", GatewayFixture.CHAT, GatewayFixture.ask("up", false), headers);
    }
}
