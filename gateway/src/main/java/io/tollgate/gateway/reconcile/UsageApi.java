package io.tollgate.gateway.reconcile;

import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.service.Secret;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A provider's usage and cost APIs, read page by page with an admin key. Blocks. Days are UTC's, as both providers
 * count them.
 */
public final class UsageApi {
    private static final int MOST_PAGES = 10_000;

    /**
     * How much is read.
     *
     * @param page of one page, in bytes
     * @param all of all pages, in bytes
     * @param days that a page is asked for, where the provider takes so many
     */
    public record Bounds(int page, long all, int days) {
        /** For a process of its own. */
        public static final Bounds LARGE = new Bounds(32 << 20, Long.MAX_VALUE, 180);

        /** For a process that has something else to do. */
        public static final Bounds SMALL = new Bounds(4 << 20, 64 << 20, 7);
    }

    /** So many days has a page of usage at most, and one of costs. */
    private static final int DAYS_OF_USAGE = 31;

    /** OpenAI's kinds of usage that have models, and so prices. */
    private static final List<String> OPENAI_KINDS =
            List.of("completions", "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions");

    private final URI origin;
    private final boolean anthropic;
    private final Secret key;
    private final Bounds bounds;
    private long left;

    /**
     * The APIs of a provider.
     *
     * @throws IOException if it has none that are known
     */
    public UsageApi(ProviderConfig provider, Secret key, Bounds bounds) throws IOException {
        URI base = provider.baseUrl();
        if (base == null || !isKnown(provider)) {
            throw new IOException("provider " + provider.name()
                    + " speaks neither OpenAI's nor Anthropic's API, whose accounts can be fetched; give its documents"
                    + " with --file");
        }
        this.origin = base.resolve("/");
        this.anthropic = provider.dialect() == ProviderConfig.Dialect.ANTHROPIC;
        this.key = key;
        this.bounds = bounds;
        this.left = bounds.all();
    }

    /** Whether a provider has an API by which its account can be read. */
    public static boolean isKnown(ProviderConfig provider) {
        return provider.baseUrl() != null
                && switch (provider.dialect()) {
                    case OPENAI, ANTHROPIC -> true;
                    case GEMINI, SIMULATED -> false;
                };
    }

    /** Reads usage and costs of some days, the last one excluded. */
    public void read(LocalDate from, LocalDate to, AccountReader reader) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            if (anthropic) {
                Map<String, String> range = Map.of("starting_at", from + "T00:00:00Z", "ending_at", to + "T00:00:00Z");
                all(
                        client,
                        "v1/organizations/usage_report/messages",
                        query(range, List.of("api_key_id", "workspace_id", "model", "service_tier"), DAYS_OF_USAGE),
                        reader);
                all(
                        client,
                        "v1/organizations/cost_report",
                        query(range, List.of("workspace_id", "description"), DAYS_OF_USAGE),
                        reader);
            } else {
                Map<String, String> range = Map.of("start_time", seconds(from), "end_time", seconds(to));
                for (String kind : OPENAI_KINDS) {
                    List<String> groups = kind.equals("completions")
                            ? List.of("project_id", "api_key_id", "model", "batch", "service_tier")
                            : List.of("project_id", "api_key_id", "model");
                    all(client, "v1/organization/usage/" + kind, query(range, groups, DAYS_OF_USAGE), reader);
                }
                all(client, "v1/organization/costs", query(range, List.of("project_id", "line_item"), 180), reader);
            }
        }
    }

    private static String seconds(LocalDate day) {
        return Long.toString(day.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    }

    private String query(Map<String, String> range, List<String> groups, int limit) {
        return range.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"))
                + "&bucket_width=1d&limit=" + Math.min(limit, bounds.days())
                + groups.stream()
                        .map(group -> "&" + encoded("group_by[]") + "=" + group)
                        .collect(Collectors.joining());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void all(HttpClient client, String path, String query, AccountReader reader)
            throws IOException, InterruptedException {
        String cursor = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            String more = cursor.isEmpty() ? "" : "&page=" + encoded(cursor);
            String next;
            try {
                next = reader.read(new JsonObject(get(client, origin.resolve(path + "?" + query + more), path)));
            } catch (IllegalArgumentException | DecodeException e) {
                throw new IOException("the provider's " + path + " cannot be read: " + e.getMessage(), e);
            }
            if (next.isEmpty()) {
                return;
            }
            if (next.equals(cursor)) {
                throw new IOException("the provider's " + path + " names the same page after itself");
            }
            cursor = next;
        }
        throw new IOException("the provider's " + path + " has more than " + MOST_PAGES + " pages");
    }

    private String get(HttpClient client, URI address, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2));
        if (anthropic) {
            request.header("x-api-key", key.value()).header("anthropic-version", "2023-06-01");
        } else {
            request.header("authorization", "Bearer " + key.value());
        }
        HttpResponse<java.io.InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (java.io.InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(bounds.page());
            if (response.statusCode() != 200) {
                // What it says may repeat the key.
                throw new IOException("the provider's " + path + " answered with status " + response.statusCode()
                        + (response.statusCode() == 401 || response.statusCode() == 403
                                ? "; it takes an admin key of the organization"
                                : ""));
            }
            if (bytes.length == bounds.page()) {
                throw new IOException(
                        "the provider's " + path + " sends pages of more than " + (bounds.page() >> 20) + " MiB");
            }
            left -= bytes.length;
            if (left < 0) {
                throw new IOException(
                        "the provider's account has more than " + (bounds.all() >> 20) + " MiB; take a shorter range");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
