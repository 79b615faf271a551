package io.tollgate.gateway.edge.models;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of the models that Google's clients can call, as those list them (Gemini API reference, "models.list").
 *
 * @param after the id after which the page begins; null for the first page
 * @param size the most models of a page
 */
record GeminiModels(@Nullable String after, int size) {
    private static final int USUAL = 50;
    private static final int MOST = 1_000;
    private static final String RESOURCE = "models/";

    /** Headers that Google's clients send with every request, and others do not. */
    private static final Set<String> HEADERS = Set.of("x-goog-api-client", "x-goog-api-key");

    /** Whether one of Google's clients asks, which call the stable version of the API at paths of others too. */
    static boolean isAskedFor(HttpServerRequest request) {
        return HEADERS.stream().anyMatch(request.headers()::contains);
    }

    static GeminiModels of(HttpServerRequest request) throws FailureException {
        String token = request.getParam("pageToken");
        return new GeminiModels(
                token == null || token.isEmpty() ? null : unpacked(token), size(request.getParam("pageSize")));
    }

    /** As the API takes it: none and 0 stand for the usual size, and more than the most for the most. */
    private static int size(@Nullable String text) throws FailureException {
        if (text == null) {
            return USUAL;
        }
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(each -> each >= '0' && each <= '9')) {
            throw invalid("pageSize", "must be a whole number");
        }
        int size = Integer.parseInt(text);
        return size == 0 ? USUAL : Math.min(size, MOST);
    }

    private static String unpacked(String token) throws FailureException {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("pageToken", "must be the nextPageToken of a page before");
        }
    }

    private static String packed(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static FailureException invalid(String parameter, String must) {
        return new FailureException(new CallFailure.InvalidRequest(parameter + " " + must + ".", parameter));
    }

    /**
     * The page, of all in order.
     *
     * @throws FailureException if it is to begin after a model that is not, or no longer, among them
     */
    JsonObject page(List<Offer> offers) throws FailureException {
        List<Offer> all = offers.stream()
                .filter(offer -> offer.converses() || offer.embeds())
                .toList();
        List<String> ids = all.stream().map(Offer::id).distinct().toList();
        int from = after == null ? 0 : ids.indexOf(after) + 1;
        if (after != null && from == 0) {
            throw invalid("pageToken", "names a model that is not offered any more: begin with the first page");
        }
        List<String> page = ids.subList(from, Math.min(ids.size(), from + size));
        JsonArray models = new JsonArray();
        for (String id : page) {
            all.stream()
                    .filter(offer -> offer.id().equals(id))
                    .findFirst()
                    .ifPresent(offer -> models.add(describe(offer)));
        }
        JsonObject json = new JsonObject().put("models", models);
        return from + page.size() < ids.size() ? json.put("nextPageToken", packed(page.getLast())) : json;
    }

    /** One of them ("models.get"). Its version, which Google's have, is not known of others'. */
    static JsonObject describe(Offer offer) {
        JsonObject model = new JsonObject()
                .put("name", RESOURCE + offer.id())
                .put("version", "")
                .put("displayName", offer.name());
        if (offer.contextWindow() > 0) {
            model.put("inputTokenLimit", offer.contextWindow());
        }
        if (offer.maxOutputTokens() > 0) {
            model.put("outputTokenLimit", offer.maxOutputTokens());
        }
        JsonArray methods = new JsonArray();
        if (offer.converses()) {
            methods.add("generateContent").add("streamGenerateContent").add("countTokens");
        } else if (offer.embeds()) {
            methods.add("embedContent").add("batchEmbedContents");
        }
        return model.put("supportedGenerationMethods", methods);
    }
}
