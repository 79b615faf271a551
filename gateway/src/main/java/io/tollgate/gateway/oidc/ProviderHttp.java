package io.tollgate.gateway.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to the provider: bounded in time and size, and never redirected, so that a secret goes nowhere but where it
 * was sent. Blocks.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final long WHOLE_SECONDS = 10;
    private static final long LARGEST_ANSWER = 1 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(asked.getURI());
        asked.getHeaderMap().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        String body = asked.getBody();
        request.method(
                asked.getMethod().name(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = send(request.build());
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        String type = answer.headers().firstValue("content-type").orElse(null);
        if (type != null) {
            try {
                response.setContentType(type);
            } catch (ParseException e) {
                throw new IOException("the provider's answer has no content type that can be read");
            }
        }
        response.setBody(text(answer));
        return response;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HttpResponse<byte[]> answer;
        try {
            answer = send(HttpRequest.newBuilder(url.toURI())
                    .header("accept", "application/json")
                    .build());
        } catch (URISyntaxException e) {
            throw new IOException("the provider's metadata holds an address that is none");
        }
        if (answer.statusCode() != HTTPResponse.SC_OK) {
            throw new IOException(answered(url.getPath(), answer));
        }
        return new Resource(
                text(answer), answer.headers().firstValue("content-type").orElse(null));
    }

    /** The text at an address, where the answer is 200. */
    String get(URI address) throws IOException {
        return retrieveResource(address.toURL()).getContent();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return answer.get(WHOLE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no answer within " + WHOLE_SECONDS + " s");
        } catch (ExecutionException e) {
            String what = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
            throw new IOException("cannot be reached: " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String answered(String path, HttpResponse<byte[]> answer) {
        return "answered " + answer.statusCode() + " at " + path;
    }

    /** Without waiting for requests that are under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
