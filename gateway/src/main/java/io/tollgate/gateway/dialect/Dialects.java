package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.config.ProviderConfig;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The dialects that this gateway speaks. For any thread. */
public final class Dialects {
    /** How paths end that count tokens without spending any: Anthropic's, Gemini's and OpenAI's. */
    private static final List<String> COUNTING =
            List.of("/messages/count_tokens", ":countTokens", "/responses/input_tokens");

    private final Map<WireFormat, Dialect> byFormat = new EnumMap<>(WireFormat.class);

    /** @param all one for each wire format */
    public Dialects(Collection<Dialect> all) {
        all.forEach(dialect -> byFormat.put(dialect.wireFormat(), dialect));
        for (WireFormat format : WireFormat.values()) {
            if (!byFormat.containsKey(format)) {
                throw new IllegalArgumentException("there is no dialect for " + format);
            }
        }
    }

    public Dialect of(WireFormat format) {
        return Objects.requireNonNull(byFormat.get(format));
    }

    /** The dialect of a provider's own API. */
    public Dialect of(ProviderConfig.Dialect configured) {
        return of(
                switch (configured) {
                    case OPENAI, SIMULATED -> WireFormat.OPENAI_CHAT;
                    case ANTHROPIC -> WireFormat.ANTHROPIC_MESSAGES;
                    case GEMINI -> WireFormat.GEMINI;
                });
    }

    /**
     * What is known of a request to a provider's own API.
     *
     * @param pathAndQuery escaped as they came
     * @param provider the provider's own dialect, which holds where the path is nobody's
     */
    public UpstreamApi recognize(String method, String pathAndQuery, Dialect provider) {
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        for (Dialect dialect : byFormat.values()) {
            ApiPath known = dialect.recognize(path);
            if (known != null) {
                return new UpstreamApi(
                        dialect.wireFormat(),
                        counts(path) ? Billing.NEVER : billing(method, known.asksModel()),
                        known.model(),
                        known.streams());
            }
        }
        return new UpstreamApi(
                provider.wireFormat(), counts(path) ? Billing.NEVER : billing(method, false), null, false);
    }

    private static boolean counts(String path) {
        return COUNTING.stream().anyMatch(path::endsWith);
    }

    /** Whether a request is surely to one model, which path or body names: a POST to a path as its owner has it. */
    public boolean asksOneModel(String method, String path) {
        return method.equals("POST")
                && byFormat.values().stream()
                        .map(dialect -> dialect.recognize(path))
                        .anyMatch(known -> known != null && known.asksModel() && known.canonical());
    }

    private static Billing billing(String method, boolean asksModel) {
        return switch (method) {
            case "POST" -> asksModel ? Billing.TOKENS : Billing.IF_REPORTED;
            case "PUT", "PATCH" -> Billing.IF_REPORTED;
            default -> Billing.NEVER;
        };
    }
}
