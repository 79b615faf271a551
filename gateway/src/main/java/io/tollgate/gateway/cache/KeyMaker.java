package io.tollgate.gateway.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.CacheSettings.Scope;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of calls. A key is a digest of who shares answers, of who answers, and of what is asked; secrets go
 * into it as digests of their own. Belongs to one event loop.
 */
final class KeyMaker {
    /** Headers that go upstream and change answers. */
    private static final List<CharSequence> TELLING = List.of(
            HttpHeaders.createOptimized("anthropic-version"),
            HttpHeaders.createOptimized("anthropic-beta"),
            HttpHeaders.createOptimized("openai-beta"));

    private final MessageDigest sha256 = Sha256.newDigest();
    private final Canonical canonical = new Canonical();
    private final Contents contents = new Contents();

    /**
     * The key of a call.
     *
     * @param generation of the gateway's cache, so that what was kept before it was emptied is found no more
     * @return null if its answer is not one to keep
     */
    @Nullable
    CacheKey of(RoutedCall call, CacheSettings settings, String generation) {
        Buffer body = body(call.request(), settings);
        if (body == null) {
            return null;
        }
        boolean delivers = call.request() instanceof ModelRequest;
        Contents.Content content = contents.of(
                call.call().accepted().gateway(), body, call.request().wireFormat(), delivers);
        if (content == null || content.keepsState() || content.temperature() > settings.temperature()) {
            return null;
        }
        canonical.clear();
        scope(call, settings, generation);
        target(call);
        String named = call.options().cache().key();
        if (named == null) {
            canonical.bytes(content.digest());
        } else {
            canonical.kind(!delivers && content.streams() ? 'K' : 'k');
            canonical.text(named);
        }
        sha256.update(canonical.array(), 0, canonical.length());
        return new CacheKey(sha256.digest());
    }

    /** What is asked, if it is of a kind that has an answer to keep, and not too long. */
    private static @Nullable Buffer body(Request request, CacheSettings settings) {
        Buffer body = switch (request) {
            case ModelRequest parsed ->
                switch (parsed.operation().kind()) {
                    case CONVERSATION, EMBEDDINGS -> parsed.edited();
                    // Counts are not bought, and what passes as bytes is neither text nor the same each time.
                    case COUNT, BYTES -> null;
                };
            case PassthroughRequest passing ->
                passing.billing() == Billing.TOKENS
                                && passing.method().equals("POST")
                                && !passing.headers().contains(HttpHeaders.CONTENT_ENCODING)
                                && passing.content() instanceof Content.Buffered buffered
                        ? buffered.bytes()
                        : null;
        };
        return body == null || body.length() > settings.maxEntryBytes() ? null : body;
    }

    private void scope(RoutedCall call, CacheSettings settings, String generation) {
        AcceptedCall accepted = call.call().accepted();
        canonical.text(accepted.gateway());
        canonical.text(generation);
        String token = accepted.caller().tokenId();
        boolean own = settings.scope() == Scope.TOKEN;
        optional(own ? token == null ? "" : token : null);
        CallerProviderKey key = call.request().key();
        canonical.bytes(key == null ? new byte[0] : sha256.digest(key.secret().getBytes(UTF_8)));
        optional(call.options().keyAlias());
    }

    private void target(RoutedCall call) {
        canonical.text(call.target().provider());
        MultiMap headers = call.call().accepted().headers();
        switch (call.request()) {
            case ModelRequest parsed -> {
                canonical.kind('m');
                canonical.text(call.target().upstreamModel());
                canonical.text(parsed.operation().name());
                canonical.text(query(parsed));
                canonical.kind(call.options().dropUnsupported() ? 'd' : 'r');
            }
            case PassthroughRequest passing -> {
                canonical.kind('p');
                canonical.text(passing.path());
                headers = passing.headers();
            }
        }
        for (CharSequence name : TELLING) {
            optional(headers.get(name));
        }
    }

    /** The query without what says how the answer comes, but for Gemini's streams as one array. */
    private static String query(ModelRequest request) {
        if (request.wireFormat() != WireFormat.GEMINI) {
            return request.query() == null ? "" : request.query();
        }
        String[] parameters =
                request.query() == null ? new String[0] : request.query().split("&", -1);
        Arrays.sort(parameters);
        StringBuilder rest = new StringBuilder(isArray(request) ? "array" : "");
        for (String parameter : parameters) {
            if (!parameter.startsWith("alt=")) {
                rest.append('&').append(parameter);
            }
        }
        return rest.toString();
    }

    /** Whether the answer is to come as the elements of one array, as Gemini's streams do that are not of events. */
    static boolean isArray(ModelRequest request) {
        return request.wireFormat() == WireFormat.GEMINI
                && request.streams()
                && (request.query() == null
                        || !List.of(request.query().split("&", -1)).contains("alt=sse"));
    }

    private void optional(@Nullable String text) {
        canonical.kind(text == null ? 'a' : 's');
        if (text != null) {
            canonical.text(text);
        }
    }
}
