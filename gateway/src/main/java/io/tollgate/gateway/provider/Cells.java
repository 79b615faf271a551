package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.UpstreamOperation.Kind;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.ConversationTranslator;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.TokenCountCodec;
import io.tollgate.gateway.dialect.conversation.TokenEstimate;
import io.tollgate.gateway.dialect.embedding.EmbeddingCodec;
import io.tollgate.gateway.dialect.embedding.EmbeddingTranslator;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Chooses by which of its APIs a provider answers a parsed call: by the caller's own, whose bytes pass, or else by the
 * first into which the request can be translated without a loss, the provider's native one before others. For any
 * thread.
 */
final class Cells {
    private static final String EVENTS = "alt=sse";

    private final ProviderConfig config;
    private final Dialects dialects;
    private final Codecs codecs;
    private final Elsewhere elsewhere;

    /** Formats of conversations that the provider speaks, in the order in which they are tried. */
    private final Set<WireFormat> spoken = new LinkedHashSet<>();

    Cells(ProviderConfig config, Dialects dialects, Codecs codecs, Speakers speakers) {
        this.elsewhere = new Elsewhere(codecs, speakers);
        this.config = config;
        this.dialects = dialects;
        this.codecs = codecs;
        WireFormat own = dialects.of(config.dialect()).wireFormat();
        Set<WireFormat> has = new LinkedHashSet<>();
        for (Api api : Api.values()) {
            if (config.apis().has().contains(api)) {
                has.add(format(api));
            }
        }
        if (has.contains(own)) {
            spoken.add(own);
        }
        spoken.addAll(has);
    }

    static WireFormat format(Api api) {
        return switch (api) {
            case CHAT -> WireFormat.OPENAI_CHAT;
            case RESPONSES -> WireFormat.OPENAI_RESPONSES;
            case MESSAGES -> WireFormat.ANTHROPIC_MESSAGES;
            case GENERATE_CONTENT -> WireFormat.GEMINI;
        };
    }

    /** @throws FailureException if no API of the provider can take the request, as the API says that can take most */
    Cell choose(KeyedCall call, ModelRequest request) throws FailureException {
        UpstreamOperation operation = request.operation();
        if (passes(operation)) {
            return new Cell(
                    operation,
                    dialects.of(operation.wireFormat()),
                    IdentityTranslator.INSTANCE,
                    IdentityTranslator.INSTANCE.request(request, call.target()));
        }
        return switch (operation.kind()) {
            case CONVERSATION -> asTree(call.call().memory(), request, () -> conversation(call, request));
            case EMBEDDINGS -> asTree(call.call().memory(), request, () -> embeddings(call, request));
            case COUNT, BYTES -> throw noCapableModel();
        };
    }

    /** Makes something of a request whose body has to be read into a tree. */
    @FunctionalInterface
    private interface Reading<T> {
        T of() throws FailureException;
    }

    /** Reads a body into a tree as long as there is room for that: it may take many times the room of the body. */
    private static <T> T asTree(ByteBudget.Lease memory, ModelRequest request, Reading<T> reading)
            throws FailureException {
        long bytes = Json.treeBytes(request.body());
        if (bytes > memory.most()) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "The body holds more than this gateway has room to translate for one caller"
                            + " (http.memory_budget); a provider that has this API itself gets it as it is.",
                    null));
        }
        if (!memory.take(bytes)) {
            throw new FailureException(new CallFailure.Overloaded());
        }
        try {
            return reading.of();
        } finally {
            memory.giveBack(bytes);
        }
    }

    /** Whether the provider has what is asked for itself, in the caller's own format. */
    private boolean passes(UpstreamOperation operation) {
        if (operation.call() != null) {
            return config.openAiUrl() != null && config.apis().calls().contains(operation.call());
        }
        return switch (operation.wireFormat()) {
            // Who has OpenAI's address has embeddings there, whichever conversations it has.
            case OPENAI_CHAT ->
                operation.kind() == Kind.EMBEDDINGS
                        ? config.openAiUrl() != null
                        : spoken.contains(WireFormat.OPENAI_CHAT);
            case OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI -> spoken.contains(operation.wireFormat());
        };
    }

    /**
     * The estimate that answers a question for a number of tokens, where the provider does not count them itself.
     *
     * @return null if the provider is to be asked
     * @throws FailureException if the question cannot be read
     */
    @Nullable
    Buffer estimate(ModelRequest request, ByteBudget.Lease memory) throws FailureException {
        UpstreamOperation operation = request.operation();
        TokenCountCodec counts = codecs.counts().get(operation.wireFormat());
        if (operation.kind() != Kind.COUNT || counts == null || passes(operation)) {
            return null;
        }
        return asTree(
                memory,
                request,
                () -> counts.writeEstimate(TokenEstimate.of(counts.readRequest(request.edited(), path(request)))));
    }

    private Cell embeddings(KeyedCall call, ModelRequest request) throws FailureException {
        WireFormat asked = request.wireFormat();
        WireFormat format = asked == WireFormat.GEMINI ? WireFormat.OPENAI_CHAT : WireFormat.GEMINI;
        UpstreamOperation operation =
                asked == WireFormat.GEMINI ? UpstreamOperation.EMBEDDINGS : UpstreamOperation.BATCH_EMBED_CONTENTS;
        EmbeddingTranslator.Side caller = side(asked);
        EmbeddingTranslator.Side provider = side(format);
        if (caller == null || provider == null || !passes(operation)) {
            throw noCapableModel();
        }
        EmbeddingTranslator translator = new EmbeddingTranslator(
                caller,
                provider,
                new EmbeddingTranslator.Setup(
                        request.operation().modelInPath() ? request.model() : "",
                        dropsUnsupported(call),
                        call.call().accepted().requestId()));
        return new Cell(operation, dialects.of(format), translator, translator.request(request, call.target()));
    }

    private EmbeddingTranslator.@Nullable Side side(WireFormat format) {
        EmbeddingCodec embeddings = codecs.embeddings().get(format);
        Codec errors = codecs.conversation(format);
        return embeddings == null || errors == null ? null : new EmbeddingTranslator.Side(embeddings, errors);
    }

    private Cell conversation(KeyedCall call, ModelRequest request) throws FailureException {
        Codec caller = codecs.conversation(request.wireFormat());
        if (caller == null) {
            throw noCapableModel();
        }
        Conversation asked = caller.readRequest(request.edited(), path(request));
        Cell lossy = null;
        FailureException refusal = null;
        for (WireFormat format : spoken) {
            Codec provider = codecs.conversation(format);
            if (provider == null) {
                continue;
            }
            try {
                ConversationTranslator translator = new ConversationTranslator(caller, provider, setup(call, request));
                Cell cell = new Cell(
                        conversation(format),
                        dialects.of(format),
                        translator,
                        translator.request(asked, call.target()));
                if (cell.translator().dropped().isEmpty()) {
                    return cell;
                }
                lossy = lossy == null ? cell : lossy;
            } catch (FailureException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        if (lossy != null) {
            return lossy;
        }
        throw refusal == null
                ? noCapableModel()
                : elsewhere.named(
                        refusal,
                        asked,
                        request.wireFormat(),
                        call.call().accepted().caller());
    }

    private static UpstreamOperation conversation(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT -> UpstreamOperation.CHAT_COMPLETIONS;
            case OPENAI_RESPONSES -> UpstreamOperation.RESPONSES;
            case ANTHROPIC_MESSAGES -> UpstreamOperation.MESSAGES;
            case GEMINI -> UpstreamOperation.GENERATE_CONTENT;
        };
    }

    private ConversationTranslator.Setup setup(KeyedCall call, ModelRequest request) {
        AcceptedCall accepted = call.call().accepted();
        return new ConversationTranslator.Setup(
                path(request),
                call.target().maxOutputTokens(),
                dropsUnsupported(call),
                TimeUnit.MICROSECONDS.toSeconds(accepted.acceptedAtMicros()),
                accepted.id().toString().replace("-", ""),
                accepted.requestId());
    }

    private boolean dropsUnsupported(KeyedCall call) {
        return config.apis().dropUnsupported() || call.routed().options().dropUnsupported();
    }

    private static RequestPath path(ModelRequest request) {
        return request.operation().modelInPath()
                ? new RequestPath(request.model(), delivery(request.streams(), request.query()))
                : RequestPath.NONE;
    }

    private static Delivery delivery(boolean streams, @Nullable String query) {
        if (!streams) {
            return Delivery.WHOLE;
        }
        return query != null && Set.of(query.split("&", -1)).contains(EVENTS) ? Delivery.EVENTS : Delivery.JSON_ARRAY;
    }

    private FailureException noCapableModel() {
        return new FailureException(new CallFailure.NoCapableModel(
                "Provider " + config.name() + " has no API into which such a call can be translated."));
    }
}
