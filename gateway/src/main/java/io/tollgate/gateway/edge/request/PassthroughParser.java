package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.CredentialLocation;
import io.tollgate.gateway.edge.Credentials;
import io.tollgate.gateway.edge.DoubledVersion;
import io.tollgate.gateway.edge.HttpFailure;
import io.tollgate.gateway.edge.MediaTypes;
import io.tollgate.gateway.edge.RawPath;
import io.tollgate.gateway.routing.ProviderNames;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses requests to providers' own APIs as far as the gateway has to. Small bodies are kept, so that they can be sent
 * again; others are scanned until the model is known, and are passed on while they arrive. A token that is restricted
 * to certain models has its bodies read to the end: only then is it certain which model they name. Belongs to one event
 * loop.
 */
public final class PassthroughParser {
    /** The segments before the provider's: an empty one, {@code v1}, account, gateway. */
    private static final int SEGMENTS_BEFORE = 4;

    private final BodyReader bodies;
    private final Map<String, ProviderConfig> providers;
    private final Credentials credentials;
    private final Dialects dialects;

    public PassthroughParser(
            BodyReader bodies, Map<String, ProviderConfig> providers, Credentials credentials, Dialects dialects) {
        this.bodies = bodies;
        this.providers = providers;
        this.credentials = credentials;
        this.dialects = dialects;
    }

    /** Reads the request itself, whose path names the provider. */
    public Future<List<Request>> request(
            HttpServerRequest request, AccessGuard.Admission.Admitted admitted, ByteBudget.Lease memory) {
        try {
            String path = Objects.requireNonNullElse(request.path(), "");
            int start = provider(path);
            int end = path.indexOf('/', start);
            if (end < 0) {
                throw new FailureException(new HttpFailure.RouteNotFound(
                        "The provider's name must be followed by a path of the provider's API."));
            }
            ProviderConfig provider = known(path.substring(start, end));
            String rest = DoubledVersion.dropped(checked(path.substring(end)), provider.baseUrl());
            Dialect own = dialects.of(provider.dialect());
            UpstreamApi api = dialects.recognize(request.method().name(), rest, own);
            String query = admitted.query();
            if (query != null && !RawPath.clearQuery(query)) {
                throw invalid(null, "The query must be escaped.");
            }
            String whole = query == null ? rest : rest + "?" + query;
            CallerProviderKey key = chosen(own, admitted.providerKeys());
            Set<String> allowed = admitted.caller().models();
            if (!allowed.isEmpty() && !dialects.asksOneModel(request.method().name(), rest)) {
                throw new FailureException(uncertain(rest));
            }
            return content(request, api, provider.name(), admitted.caller(), memory)
                    .map(read -> List.of(new PassthroughRequest(
                            provider.name(),
                            request.method().name(),
                            whole,
                            read.api(),
                            request.headers(),
                            key,
                            read.content(),
                            read.serviceTier())));
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
    }

    /** Reads the alternatives that a body lists. */
    public Future<List<Request>> alternatives(
            HttpServerRequest request, AccessGuard.Admission.Admitted admitted, ByteBudget.Lease memory) {
        return bodies.readPlain(request, memory).compose(body -> {
            try {
                List<Request> alternatives = new ArrayList<>();
                for (UniversalRequestParser.Step step : UniversalRequestParser.parse(body)) {
                    alternatives.add(alternative(step, admitted.caller().models()));
                }
                return Future.succeededFuture(List.copyOf(alternatives));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    private Request alternative(UniversalRequestParser.Step step, Set<String> allowed) throws FailureException {
        if (step.provider().equals(CompatRequests.PROVIDER)) {
            return CompatRequests.parse(step, credentials, allowed);
        }
        ProviderConfig provider = known(step.provider());
        int mark = step.endpoint().indexOf('?');
        String endpoint = mark < 0 ? step.endpoint() : step.endpoint().substring(0, mark);
        String path = DoubledVersion.dropped(
                checked(endpoint.startsWith("/") ? endpoint : "/" + endpoint), provider.baseUrl());
        if (!RawPath.clear(path)) {
            throw invalid("endpoint", "The endpoint must be a path below the provider's address.");
        }
        String given = mark < 0 ? null : step.endpoint().substring(mark + 1);
        if (given != null && !RawPath.clearQuery(given)) {
            throw invalid("endpoint", "The endpoint's query must be escaped.");
        }
        Credentials.Presented presented =
                credentials.take(step.headers(), given, CredentialLocation.BESIDE_PROVIDER_KEYS);
        String query = presented.query();
        Dialect own = dialects.of(provider.dialect());
        if (!allowed.isEmpty()) {
            if (!dialects.asksOneModel("POST", path)) {
                throw new FailureException(uncertain(path));
            }
            new ModelRestriction(
                            allowed,
                            provider.name(),
                            dialects.recognize("POST", path, own).model() != null)
                    .check(step.headers(), step.query());
        }
        ModelScanner scanned = ModelScanner.whole(step.query());
        return new PassthroughRequest(
                provider.name(),
                "POST",
                query == null ? path : path + "?" + query,
                dialects.recognize("POST", path, own).withModel(scanned.model()),
                step.headers(),
                chosen(own, presented.providerKeys()),
                new Content.Buffered(step.query()),
                scanned.serviceTier());
    }

    /**
     * What was read of a request.
     *
     * @param api with the model that the body names
     * @param serviceTier that the body asks for, as far as it was scanned
     */
    private record Read(
            UpstreamApi api, Content content, @Nullable String serviceTier) {
        /** Of a body that is not scanned. */
        static Read unscanned(UpstreamApi api, Content content) {
            return new Read(api, content, null);
        }

        static Read scanned(UpstreamApi api, Content content, ModelScanner by) {
            return new Read(api.withModel(by.model()), content, by.serviceTier());
        }
    }

    private Future<Read> content(
            HttpServerRequest request, UpstreamApi api, String provider, Caller caller, ByteBudget.Lease memory)
            throws FailureException {
        Set<String> allowed = caller.models();
        boolean whole = !allowed.isEmpty() || caller.limitedInMoney();
        long length = BodyReader.length(request);
        boolean scanned = api.model() == null && mayBeScanned(request.headers());
        if (whole || (length >= 0 && length <= ModelScanner.MOST)) {
            return bodies.read(request, memory).compose(bytes -> {
                try {
                    if (!allowed.isEmpty()) {
                        new ModelRestriction(allowed, provider, api.model() != null).check(request.headers(), bytes);
                    }
                } catch (FailureException e) {
                    return Future.failedFuture(e);
                }
                Content buffered = new Content.Buffered(bytes);
                return Future.succeededFuture(
                        scanned
                                ? Read.scanned(api, buffered, ModelScanner.whole(bytes))
                                : Read.unscanned(api, buffered));
            });
        }
        StreamedBody body = bodies.stream(request, memory);
        if (!scanned) {
            body.skipScan();
            return Future.succeededFuture(Read.unscanned(api, new Content.Streaming(body, length)));
        }
        ModelScanner scanner = new ModelScanner(false);
        Content streaming = new Content.Streaming(body, length, scanner::model, scanner::serviceTier);
        return body.scan(scanner).map(done -> Read.scanned(api, streaming, scanner));
    }

    /** A body that says nothing of its type is taken for JSON; one that is encoded cannot be scanned. */
    private static boolean mayBeScanned(MultiMap headers) {
        return (!headers.contains(HttpHeaders.CONTENT_TYPE) || MediaTypes.isJson(headers))
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
                    + Excerpt.of(slug) + "\"; there are "
                    + String.join(", ", providers.keySet()) + "."));
        }
        return found;
    }

    /** A path that is escaped twice means something else to an upstream that unescapes it twice. */
    private static String checked(String path) throws FailureException {
        if (path.contains("%25")) {
            throw invalid(null, "The path must not contain %25, an escaped percent sign.");
        }
        return path;
    }

    /** Of the credentials that the caller sent, the one that the provider gets: its own kind, or else the first. */
    private static @Nullable CallerProviderKey chosen(Dialect own, List<CallerProviderKey> sent) {
        return sent.stream()
                .filter(key -> key.location() == own.keyHeader().location())
                .findFirst()
                .orElse(sent.isEmpty() ? null : sent.getFirst());
    }

    private static CallFailure uncertain(String path) {
        return new CallFailure.ModelUncertain(
                "it can only POST to paths of a provider that ask one model, not to " + Excerpt.of(path), null);
    }

    private static FailureException invalid(@Nullable String param, String message) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }
}
