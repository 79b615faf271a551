package io.tollgate.gateway.edge.models;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page of the models that converse, as Anthropic's clients list them (Anthropic API reference, "List Models"); the
 * rest of what is offered they cannot call.
 *
 * @param after the id after which the page begins; null for the first page
 * @param before the id before which it ends; null for as many as there are
 * @param limit the most models of a page
 */
record AnthropicModels(@Nullable String after, @Nullable String before, int limit) {
    /** The header that Anthropic's clients send with every request, and others do not. */
    static final String VERSION = "anthropic-version";

    private static final int USUAL = 20;
    private static final int MOST = 1_000;

    /** What the API says of a model of which it is not known when it was released. */
    private static final String UNKNOWN = "1970-01-01T00:00:00Z";

    static AnthropicModels of(HttpServerRequest request) throws FailureException {
        String limit = request.getParam("limit");
        return new AnthropicModels(
                request.getParam("after_id"), request.getParam("before_id"), limit == null ? USUAL : limit(limit));
    }

    private static int limit(String text) throws FailureException {
        if (text.length() <= 4 && text.chars().allMatch(each -> each >= '0' && each <= '9') && !text.isEmpty()) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw new FailureException(
                new CallFailure.InvalidRequest("limit must be a whole number from 1 to " + MOST + ".", "limit"));
    }

    /** The page, of all in order. An id that is not among them is nobody's neighbour. */
    JsonObject page(List<Offer> offers) {
        Map<String, Offer> all = new LinkedHashMap<>();
        offers.stream().filter(Offer::converses).forEach(offer -> all.putIfAbsent(offer.id(), offer));
        List<String> ids = List.copyOf(all.keySet());
        int from = after == null ? 0 : ids.indexOf(after) + 1;
        int to = before == null || ids.indexOf(before) < 0 ? ids.size() : ids.indexOf(before);
        List<String> between = ids.subList(Math.min(from, to), to);
        boolean more = between.size() > limit;
        boolean backwards = before != null && after == null;
        List<String> page = between.subList(
                more && backwards ? between.size() - limit : 0, more && !backwards ? limit : between.size());
        JsonArray data = new JsonArray();
        page.forEach(id -> data.add(describe(Objects.requireNonNull(all.get(id)))));
        return new JsonObject()
                .put("data", data)
                .put("has_more", more)
                .put("first_id", page.isEmpty() ? null : page.getFirst())
                .put("last_id", page.isEmpty() ? null : page.getLast());
    }

    /** One of them ("Get a Model"). */
    static JsonObject describe(Offer offer) {
        return new JsonObject()
                .put("type", "model")
                .put("id", offer.id())
                .put("display_name", offer.name())
                .put("created_at", UNKNOWN)
                .put("lifecycle", "active")
                .put("max_input_tokens", Offers.known(offer.contextWindow()))
                .put("max_tokens", Offers.known(offer.maxOutputTokens()));
    }
}
