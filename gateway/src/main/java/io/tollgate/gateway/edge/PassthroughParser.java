package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Format;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.Dialect;
import io.tollgate.gateway.routing.ProviderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests for providers' own APIs. Small bodies are kept, so that they can be sent again; others are looked at, as far
 * as it takes to know the model, and pass while they come. A token that is for some models alone has its bodies read whole:
 * only then is it certain which model they name. Belongs to one event loop.
 */
final class PassthroughParser {
    /** The segments before the provider's: an empty one, {@code v1}, account, gateway. */
    private static final int SEGMENTS_BEFORE = 4;

    private final BodyReader bodies;
    private final Map<String, ProviderConfig> providers;
    private final Credentials credentials;

    PassthroughParser(BodyReader bodies, Map<String, ProviderConfig> providers, Credentials credentials) {
        this.bodies = bodies;
        this.providers = providers;
        this.credentials = credentials;
    }

    /** The request itself, whose path names the provider. */
    Future<List<PassthroughRequest>> one(HttpServerRequest request, AccessGuard.Entry.Admitted admitted) {
        try {
            String path = Objects.requireNonNullElse(request.path(), "");
            int start = provider(path);
            int end = path.indexOf('/', start);
            if (end < 0) {
                throw new FailureException(new HttpFailure.RouteNotFound(
                        "The path of the provider's API has to follow the provider's name."));
            }
            ProviderConfig provider = known(path.substring(start, end));
            String rest = checked(path.substring(end));
            UpstreamApi api = UpstreamApi.at(request.method().name(), rest, usual(provider.dialect()));
            String query = admitted.query();
            String whole = query == null ? rest : rest + "?" + query;
            CallerProviderKey key = chosen(provider.dialect(), admitted.ownKeys());
            boolean certain = !admitted.caller().models().isEmpty();
            return content(request, api, certain)
                    .map(found -> List.of(new PassthroughRequest(
                            provider.name(),
                            request.method().name(),
                            whole,
                            found.api(),
                            request.headers(),
                            key,
                            found.content())));
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
    }

    /** The requests that a body lists, whoever sent it. */
    Future<List<PassthroughRequest>> several(HttpServerRequest request, AccessGuard.Entry.Admitted admitted) {
        return bodies.read(request).compose(body -> {
            try {
                List<PassthroughRequest> passages = new ArrayList<>();
                for (UniversalRequestParser.Step step : UniversalRequestParser.steps(body)) {
                    passages.add(passage(step));
                }
                return Future.succeededFuture(List.copyOf(passages));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    private PassthroughRequest passage(UniversalRequestParser.Step step) throws FailureException {
        ProviderConfig provider = known(step.provider());
        int mark = step.endpoint().indexOf('?');
        String endpoint = mark < 0 ? step.endpoint() : step.endpoint().substring(0, mark);
        String path = checked(endpoint.startsWith("/") ? endpoint : "/" + endpoint);
        if (!RawPath.clear(path)) {
            throw invalid("endpoint", "The endpoint is no path below a provider's address.");
        }
        Credentials.Presented presented = credentials.take(
                step.headers(),
                mark < 0 ? null : step.endpoint().substring(mark + 1),
                CredentialLocation.BESIDE_PROVIDER_KEYS);
        String query = presented.query();
        if (query != null && !query.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw invalid("endpoint", "The endpoint's query must be escaped.");
        }
        return new PassthroughRequest(
                provider.name(),
                "POST",
                query == null ? path : path + "?" + query,
                UpstreamApi.at("POST", path, usual(provider.dialect())).of(ModelScanner.in(step.query())),
                step.headers(),
                chosen(provider.dialect(), presented.ownKeys()),
                new PassthroughRequest.Kept(step.query()));
    }

    /**
     * A body, as it is passed on.
     *
     * @param api with the model that it names
     */
    private record Found(UpstreamApi api, PassthroughRequest.Content content) {}

    private Future<Found> content(HttpServerRequest request, UpstreamApi api, boolean certain) throws FailureException {
        long length = BodyReader.length(request);
        boolean looked = api.model() == null && isJson(request.headers());
        if (certain || (length >= 0 && length <= ModelScanner.MOST)) {
            return bodies.read(request)
                    .map(bytes -> new Found(
                            looked ? api.of(ModelScanner.in(bytes)) : api, new PassthroughRequest.Kept(bytes)));
        }
        StreamedBody body = bodies.stream(request);
        PassthroughRequest.Content flowing = new PassthroughRequest.Flowing(body, length);
        if (!looked) {
            body.unseen();
            return Future.succeededFuture(new Found(api, flowing));
        }
        ModelScanner peek = new ModelScanner(false);
        return body.look(peek).map(seen -> new Found(api.of(peek.model()), flowing));
    }

    private static boolean isJson(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return (type == null || type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                && !headers.contains(HttpHeaders.CONTENT_ENCODING);
    }

    private static int provider(String path) {
        int at = 0;
        for (int i = 1; i < SEGMENTS_BEFORE; i++) {
            at = path.indexOf('/', at + 1);
        }
        return at + 1;
    }

    private ProviderConfig known(String slug) throws FailureException {
        String name = ProviderNames.configured(slug, providers.keySet());
        ProviderConfig found = name == null ? null : providers.get(name);
        if (found == null) {
            throw new FailureException(new HttpFailure.RouteNotFound("There is no provider named \""
                    + (slug.length() <= 64 ? slug : slug.substring(0, 64) + "…") + "\"; there are "
                    + String.join(", ", providers.keySet()) + "."));
        }
        return found;
    }

    /** What is escaped twice means one thing here and another to who unescapes it twice. */
    private static String checked(String path) throws FailureException {
        if (path.contains("%25")) {
            throw invalid(null, "The path must not hold %25, an escaped percent sign.");
        }
        return path;
    }

    private static Format usual(Dialect dialect) {
        return switch (dialect) {
            case OPENAI, SIMULATED -> Format.OPENAI;
            case ANTHROPIC -> Format.ANTHROPIC;
            case GEMINI -> Format.GEMINI;
        };
    }

    /** The one credential that a provider gets of those that the caller sent: that which is its own kind, or else the first. */
    private static @Nullable CallerProviderKey chosen(Dialect dialect, List<CallerProviderKey> sent) {
        CallerProviderKey.Place own = switch (dialect) {
            case OPENAI, SIMULATED -> CallerProviderKey.Place.AUTHORIZATION;
            case ANTHROPIC -> CallerProviderKey.Place.X_API_KEY;
            case GEMINI -> CallerProviderKey.Place.X_GOOG_API_KEY;
        };
        return sent.stream()
                .filter(key -> key.place() == own)
                .findFirst()
                .orElse(sent.isEmpty() ? null : sent.getFirst());
    }

    private static FailureException invalid(@Nullable String param, String message) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }
}
