package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.OtherCalls;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialect;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.KeyHeader;
import io.tollgate.gateway.dialect.Translator;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One provider, called over HTTP: at its own API with what passes through, and at its OpenAI-compatible one, which may
 * have another address, with what is parsed. Belongs to one event loop, with connections of its own, so that a call
 * never changes threads.
 */
public final class Upstream implements Stage<KeyedCall> {
    private static final Pattern VERSION = Pattern.compile("/v\\d+(alpha|beta)?\\d*$");

    private final ProviderConfig config;
    private final Dialects dialects;
    private final Cells cells;
    private final Exchange.Shared shared;
    private final Address own;
    private final @Nullable Address openAi;
    private final Map<UpstreamOperation, RequestOptions> operations = new EnumMap<>(UpstreamOperation.class);
    private final KeyMaskCache masks = new KeyMaskCache();
    private final StreamUsage usage;

    /**
     * Where an API is.
     *
     * @param path before every other path; it does not end with a slash
     */
    private record Address(ConnectionPool connections, String path) {}

    /**
     * A provider's client; must be made on the event loop that will use it.
     *
     * @param reaches of its addresses, by their origins; all event loops share them
     */
    public Upstream(
            Vertx vertx,
            ProviderConfig config,
            Dialects dialects,
            Codecs codecs,
            Speakers speakers,
            Function<String, Reach> reaches) {
        this.config = config;
        this.dialects = dialects;
        this.cells = new Cells(config, dialects, codecs, speakers);
        this.usage = new StreamUsage(config.apis().streamUsage());
        this.shared = new Exchange.Shared(new Deadlines(vertx), config, new ProviderFailures(config));
        URI base = Objects.requireNonNull(config.baseUrl(), config.name());
        URI compatible = config.openAiUrl();
        this.own = new Address(connections(vertx, base, reaches), path(base));
        if (compatible == null) {
            openAi = null;
            return;
        }
        boolean sameHost = ProviderConfig.origin(base).equals(ProviderConfig.origin(compatible));
        openAi = new Address(sameHost ? own.connections() : connections(vertx, compatible, reaches), path(compatible));
    }

    private ConnectionPool connections(Vertx vertx, URI url, Function<String, Reach> reaches) {
        return ConnectionPool.to(vertx, url, config, reaches.apply(ProviderConfig.origin(url)));
    }

    private static String path(URI baseUrl) {
        return baseUrl.getRawPath().replaceAll("/+$", "");
    }

    @Override
    public Future<Answer> handle(KeyedCall call) {
        try {
            return switch (call.request()) {
                case ModelRequest request -> parsed(call, request, cells.choose(call, request));
                case PassthroughRequest request ->
                    new Exchange(
                                    shared,
                                    call,
                                    passthrough(call, request),
                                    dialects.of(request.wireFormat()),
                                    IdentityTranslator.INSTANCE,
                                    masks.of(call.key()))
                            .begin();
            };
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
    }

    /**
     * A body that was written anew or copied is held beside the caller's own until the provider begins to answer, and
     * so is what the answer's translation needs to know of the request; a stream takes room for that then.
     */
    private Future<Answer> parsed(KeyedCall call, ModelRequest request, Cell cell) {
        long bytes = cell.translates()
                ? cell.body().length() + cell.translator().keptBytes()
                : request.copiedFor(cell.body());
        if (bytes == 0) {
            return asked(call, request, cell);
        }
        ByteBudget.Lease memory = call.call().memory();
        return memory.take(bytes)
                ? asked(call, request, cell).onComplete(begun -> memory.giveBack(bytes))
                : Future.failedFuture(new FailureException(new CallFailure.Overloaded()));
    }

    private Future<Answer> asked(KeyedCall call, ModelRequest request, Cell cell) {
        call.call()
                .state()
                .translated(cell.translator().dropped(), cell.translator().adjusted());
        if (!StreamUsage.isOurs(request, cell)) {
            return exchange(call, request, cell, cell.translator(), cell.body());
        }
        if (!usage.asks(call.target().upstreamModel())) {
            return exchange(call, request, cell, cell.translator(), StreamUsage.without(cell.body()));
        }
        NotedErrors noted = new NotedErrors(cell.translator());
        return exchange(call, request, cell, noted, cell.body())
                .compose(answer -> StreamUsage.mayRefuse(answer) && noted.aboutUsage()
                        ? unasked(call, request, cell)
                        : Future.succeededFuture(answer));
    }

    /** Has a model answer that does not take being asked for usage, without being asked. */
    private Future<Answer> unasked(KeyedCall call, ModelRequest request, Cell cell) {
        return exchange(call, request, cell, cell.translator(), StreamUsage.without(cell.body()))
                .onSuccess(answer -> {
                    if (answer.successful()) {
                        usage.refused(call.target().upstreamModel());
                    }
                });
    }

    private Future<Answer> exchange(
            KeyedCall call, ModelRequest request, Cell cell, Translator translator, Buffer body) {
        UpstreamRequest.Sent sent = new UpstreamRequest.Sent(
                address(cell).connections(),
                options(request, call.target(), cell),
                headers -> {
                    MultiMap callers = call.call().accepted().headers();
                    if (cell.translates()) {
                        UpstreamHeaders.forwardTranslated(callers, headers);
                    } else {
                        UpstreamHeaders.forward(callers, headers);
                    }
                    cell.dialect().addHeaders(headers);
                    headers.set(
                            HttpHeaders.CONTENT_TYPE,
                            request.mediaType() == null ? "application/json" : request.mediaType());
                    CallerProviderKey own = request.key();
                    if (own == null) {
                        putKey(call.key(), cell.dialect().keyHeader(), headers);
                    } else {
                        cell.dialect().keyHeader().put(own.secret(), headers);
                    }
                },
                new Content.Buffered(body));
        return new Exchange(shared, call, sent, cell.dialect(), translator, masks.of(call.key())).begin();
    }

    /** OpenAI's formats are served at the compatible address, all others at the provider's own. */
    private Address address(Cell cell) {
        return switch (cell.dialect().wireFormat()) {
            case OPENAI_CHAT, OPENAI_RESPONSES ->
                ownPath(cell.operation()).isEmpty() ? Objects.requireNonNull(openAi, config.name()) : own;
            case ANTHROPIC_MESSAGES, GEMINI -> own;
        };
    }

    /** The path of a call of OpenAI's that is at the provider's own address; empty if it is not. */
    private String ownPath(UpstreamOperation operation) {
        return operation.call() == null ? "" : OtherCalls.ownPath(config, operation.call());
    }

    private RequestOptions options(ModelRequest request, Target target, Cell cell) {
        UpstreamOperation operation = cell.operation();
        Dialect dialect = cell.dialect();
        String query = cell.translates() ? request.streams() ? dialect.streamQuery() : null : request.query();
        if (operation.modelInPath() || query != null) {
            return post(cell, target.upstreamModel(), request.streams(), query);
        }
        return operations.computeIfAbsent(operation, known -> post(cell, "", false, null));
    }

    private RequestOptions post(Cell cell, String model, boolean streams, @Nullable String query) {
        String before = address(cell).path();
        String at = ownPath(cell.operation());
        String path = at.isEmpty() ? cell.dialect().path(cell.operation(), model, streams) : at;
        // An address may hold the version that the path begins with.
        int version = path.indexOf('/', 1);
        String below = version > 0
                        && VERSION.matcher(before).find()
                        && VERSION.matcher(path.substring(0, version)).find()
                ? path.substring(version)
                : path;
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(before + below + (query == null ? "" : "?" + query));
    }

    private UpstreamRequest.Sent passthrough(KeyedCall call, PassthroughRequest request) {
        CallerProviderKey callers = request.key();
        return new UpstreamRequest.Sent(
                own.connections(),
                new RequestOptions()
                        .setMethod(HttpMethod.valueOf(request.method()))
                        .setURI(own.path() + pathWithKey(request.path(), callers)),
                headers -> {
                    UpstreamHeaders.pass(request.headers(), headers);
                    if (callers == null) {
                        putKey(call.key(), dialects.of(config.dialect()).keyHeader(), headers);
                    } else if (callers.location() != CallerProviderKey.Location.QUERY) {
                        headers.set(callers.location().id(), callers.value());
                    }
                },
                request.content());
    }

    private static void putKey(@Nullable ProviderKey key, KeyHeader header, MultiMap headers) {
        if (key != null) {
            UpstreamHeaders.dropAccounts(headers);
            header.put(key.value(), headers);
        }
    }

    /** A path, with the caller's own key where that stood in the query. */
    private static String pathWithKey(String path, @Nullable CallerProviderKey key) {
        if (key == null || key.location() != CallerProviderKey.Location.QUERY) {
            return path;
        }
        return path + (path.indexOf('?') < 0 ? '?' : '&') + key.location().id() + "=" + key.value();
    }

    /** Where this provider is reached, without anything secret. */
    @Override
    public String toString() {
        return config.name() + " at " + config.baseUrl();
    }
}
