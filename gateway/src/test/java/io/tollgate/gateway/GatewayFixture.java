package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.embedded.Parts;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.audit.UsageProducer;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AnalyticsConfig;
import io.tollgate.gateway.config.ApiConfig;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.config.AuditConfig;
import io.tollgate.gateway.config.CacheConfig;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.OtherCalls;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ProviderConfig.OnDisconnect;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running gateway whose providers are all one simulated upstream, each throttled as a test asks, and the rows that it
 * leaves. Its control state and its rows are in memory, but where a test is about Kafka.
 */
public final class GatewayFixture implements AutoCloseable {
    /** A token that is good here. */
    public static final String TOKEN = "a-token-of-the-tests";

    /** Another one. */
    public static final String ANOTHER_TOKEN = "another-token-of-the-tests";

    /** What the gateway calls its upstream with. */
    public static final String UPSTREAM_KEY = "sk-upstream-0123456789";

    /** The provider that the configuration has no key for. */
    public static final String KEYLESS = "keyless";

    /** The provider that the gateway itself simulates, as it does where nothing is configured. */
    public static final String IN_PROCESS = "simulated";

    /** What its provider keys are encrypted with. */
    public static final String MASTER_KEY = "a:" + Base64.getEncoder().encodeToString(new byte[32]);

    /** Providers whose names begin so are read to the end of their answers when a caller leaves. */
    public static final String DRAINED = "drained";

    public static final String CHAT = "/v1/chat/completions";
    public static final String RESPONSES = "/v1/responses";

    private static final long PAYLOAD_BYTES = 4 << 20;
    private static final AccessConfig RUN_AND_READ = new AccessConfig(Set.of("run", "read"), 0);
    private static final AccessConfig ALL_PERMISSIONS = new AccessConfig(Set.of("run", "read", "edit"), 0);
    private static final Map<String, GatewaySettings> DEFAULT_GATEWAY =
            Map.of("default", GatewaySettings.of("default"));
    private static final Map<String, ThrottleConfig> KEYED_AND_KEYLESS =
            Map.of("up", ThrottleConfig.DEFAULT, KEYLESS, ThrottleConfig.DEFAULT);
    private static final HttpConfig HTTP = new HttpConfig("127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 10 << 20);
    private static final PriceConfig PRICE =
            new PriceConfig(BigDecimal.ONE, new BigDecimal("2"), new BigDecimal("0.1"), null);
    private static final List<ModelConfig> MODELS = List.of(
            new ModelConfig("simulated-small", "simulated-small", List.of("chat"), 1000, 0, PRICE),
            new ModelConfig("mapped", "simulated-small", List.of("chat"), 1000, 500, PRICE),
            new ModelConfig("simulated-embedding", "simulated-embedding", List.of("embedding"), 1000, 0, PRICE),
            other("simulated-moderation"),
            other("simulated-image"),
            other("simulated-speech"),
            other("simulated-transcribe"),
            other("simulated-whisper"),
            other("simulated-rerank"));
    /** Models by the names that Cloudflare's documentation has, of the providers that it names. */
    private static final Map<String, ModelConfig> DOCUMENTED = Map.of(
            "openai",
            new ModelConfig("gpt-4o-mini", "simulated-small", List.of("chat"), 1000, 0, PRICE),
            "workers-ai",
            new ModelConfig("@cf/meta/llama-3.1-8b-instruct", "simulated-small", List.of("chat"), 1000, 0, PRICE));

    private static final long CACHE_BYTES = 64 << 20;
    private static final String SNAPSHOT = "control.snapshot";
    private static final String CLAUDE = "claude";
    private static final String GEM = "gem";

    /** A model that is charged by tokens, or by a unit of its own. */
    private static ModelConfig other(String id) {
        Map<String, BigDecimal> rates = Map.of(
                "input", BigDecimal.ONE,
                "output", new BigDecimal("2"),
                "input_audio", new BigDecimal("3"),
                "output_image", new BigDecimal("4"),
                "audio_seconds", new BigDecimal("0.0001"),
                "characters", new BigDecimal("0.00001"),
                "images", new BigDecimal("0.04"));
        PriceConfig.Period always = new PriceConfig.Period(null, rates, List.of(), Map.of(), Map.of());
        return new ModelConfig(id, id, List.of(), 0, 0, new PriceConfig(List.of(always)));
    }

    public final SimulatedProvider upstream;
    public final Gateway gateway;
    public final UsageRows rows;
    public final String url;
    public final String managementUrl;
    public final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The topic of the control state. */
    public final String controlTopic;

    private final Path spool = Files.createTempDirectory("tollgate-spool");
    private final Vertx vertx = Vertx.vertx();

    private GatewayFixture(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            AccessConfig access,
            Map<String, GatewaySettings> gateways,
            Beside beside,
            UsageRows rows,
            Function<GatewayConfig, Dependencies> dependencies)
            throws Exception {
        this(throttles, elsewhere, access, gateways, beside, rows, dependencies, HTTP);
    }

    private GatewayFixture(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            AccessConfig access,
            Map<String, GatewaySettings> gateways,
            Beside beside,
            UsageRows rows,
            Function<GatewayConfig, Dependencies> dependencies,
            HttpConfig listening)
            throws Exception {
        this(throttles, elsewhere, access, gateways, beside, rows, dependencies, listening, Map.of());
    }

    private GatewayFixture(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            AccessConfig access,
            Map<String, GatewaySettings> gateways,
            Beside beside,
            UsageRows rows,
            Function<GatewayConfig, Dependencies> dependencies,
            HttpConfig listening,
            Map<String, AliasConfig> aliases)
            throws Exception {
        this(throttles, elsewhere, access, gateways, beside, rows, dependencies, listening, aliases, Map.of());
    }

    private GatewayFixture(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            AccessConfig access,
            Map<String, GatewaySettings> gateways,
            Beside beside,
            UsageRows rows,
            Function<GatewayConfig, Dependencies> dependencies,
            HttpConfig listening,
            Map<String, AliasConfig> aliases,
            Map<String, DeployedRoute> routes)
            throws Exception {
        this.rows = rows;
        upstream = beside.upstream() == null ? SimulatedProvider.start(vertx, 0).await() : beside.upstream();
        upstream.record(20_000);
        controlTopic = beside.controlTopic();
        if (beside.snapshot() != null) {
            Files.copy(
                    beside.snapshot(), Files.createDirectories(controlFolder()).resolve(SNAPSHOT));
        }
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        throttles.forEach((name, throttle) -> providers.put(name, provider(name, throttle, elsewhere.get(name))));
        GatewayConfig config = new GatewayConfig(
                listening,
                "default",
                access,
                Set.of(),
                gateways,
                providers,
                aliases,
                new AuditConfig(AuditConfig.Durability.PROCESS, spool, 64 << 20),
                new ControlConfig(controlTopic, controlFolder(), null, null),
                Parts.connection(beside.kafka()),
                AnalyticsConfig.NONE,
                new CacheConfig(CACHE_BYTES, beside.sharedCache()),
                routes,
                beside.oidc(),
                PAYLOAD_BYTES);
        StaticTokens staticTokens = new StaticTokens(List.of(
                new StaticTokens.Entry("tests", GatewayToken.sha256(TOKEN)),
                new StaticTokens.Entry("others", GatewayToken.sha256(ANOTHER_TOKEN))));
        gateway = Gateway.start(config, staticTokens, masterKeys(beside.masterKeys()), dependencies.apply(config));
        url = gateway.addresses().get("url");
        managementUrl = gateway.addresses().get("management_url");
    }

    private static GatewayFixture inMemory(
            Map<String, ThrottleConfig> throttles,
            Map<String, URI> elsewhere,
            AccessConfig access,
            Map<String, GatewaySettings> gateways)
            throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(throttles, elsewhere, access, gateways, Beside.nothing(), rows, rows::dependencies);
    }

    /** Starts a gateway with providers of these names; the first one answers where a call names a model alone. */
    public static GatewayFixture start(Map<String, ThrottleConfig> throttles) throws Exception {
        return inMemory(throttles, Map.of(), RUN_AND_READ, DEFAULT_GATEWAY);
    }

    /** Starts such a gateway with aliases, and with providers that are elsewhere. */
    public static GatewayFixture start(
            Map<String, ThrottleConfig> throttles, Map<String, URI> elsewhere, AliasConfig... aliases)
            throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                throttles,
                elsewhere,
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                Beside.nothing(),
                rows,
                rows::dependencies,
                HTTP,
                Arrays.stream(aliases).collect(Collectors.toMap(AliasConfig::name, alias -> alias)));
    }

    /** Starts such a gateway with dynamic routes. */
    public static GatewayFixture withRoutes(
            Map<String, ThrottleConfig> throttles, Map<String, URI> elsewhere, DeployedRoute... routes)
            throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                throttles,
                elsewhere,
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                Beside.nothing(),
                rows,
                rows::dependencies,
                HTTP,
                Map.of(),
                Arrays.stream(routes).collect(Collectors.toMap(DeployedRoute::name, route -> route)));
    }

    /** Starts a gateway that publishes its rows to a Kafka, which may be nowhere. */
    public static GatewayFixture publishingTo(String kafka, Map<String, ThrottleConfig> throttles) throws Exception {
        RecordedUsageRows none = new RecordedUsageRows();
        return new GatewayFixture(
                throttles,
                Map.of(),
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                Beside.nothing(),
                none,
                config -> new Dependencies(
                        Clock.systemUTC(),
                        none.dependencies(config).control(),
                        () -> UsageProducer.to(Parts.connection(kafka)),
                        null,
                        RecordedUsageRows.NO_PAYLOADS));
    }

    /** Starts a gateway with one provider, whose token may do what is said, beside gateways that cannot be changed. */
    public static GatewayFixture start(AccessConfig access, GatewaySettings... fixed) throws Exception {
        return inMemory(
                Map.of("up", ThrottleConfig.DEFAULT, CLAUDE, ThrottleConfig.DEFAULT, GEM, ThrottleConfig.DEFAULT),
                Map.of(),
                access,
                Arrays.stream(fixed).collect(Collectors.toMap(GatewaySettings::name, gateway -> gateway)));
    }

    /** Starts a gateway with a provider that has a key in the configuration, and one that has none. */
    public static GatewayFixture withKeys() throws Exception {
        return inMemory(KEYED_AND_KEYLESS, Map.of(), ALL_PERMISSIONS, Map.of());
    }

    /** Starts such a gateway, with its control state and its rows in Kafka. */
    public static GatewayFixture withKeys(Beside beside) throws Exception {
        return new GatewayFixture(
                KEYED_AND_KEYLESS,
                Map.of(),
                ALL_PERMISSIONS,
                Map.of(),
                beside,
                new KafkaUsageRows(Parts.connection(beside.kafka())),
                Dependencies::of);
    }

    /** Starts such a gateway where nobody answers for Kafka, with a snapshot of its control state. */
    static GatewayFixture withoutKafka(Beside beside, Path snapshot) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                KEYED_AND_KEYLESS,
                Map.of(),
                ALL_PERMISSIONS,
                Map.of(),
                beside.withoutKafka(snapshot),
                rows,
                config -> new Dependencies(
                        Clock.systemUTC(),
                        Dependencies.of(config).control(),
                        rows.dependencies(config).events(),
                        Dependencies.of(config).reports(),
                        RecordedUsageRows.NO_PAYLOADS));
    }

    /** Starts a gateway that pages of other origins may call. */
    static GatewayFixture withOrigins(Set<String> origins) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                Map.of("up", ThrottleConfig.DEFAULT),
                Map.of(),
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                Beside.nothing(),
                rows,
                rows::dependencies,
                new HttpConfig("127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 10 << 20, HTTP.bounds(), origins));
    }

    /** Starts a gateway whose console people sign in to, at the port that the provider sends them back to. */
    public static GatewayFixture withOidc(OpenIdProvider people) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                Map.of("up", ThrottleConfig.DEFAULT),
                Map.of(),
                ALL_PERMISSIONS,
                DEFAULT_GATEWAY,
                new Beside(null, "127.0.0.1:1", "none", MASTER_KEY, null, null, people.config()),
                rows,
                rows::dependencies,
                new HttpConfig("127.0.0.1", people.gatewayPort(), HttpConfig.MANAGEMENT_HOST, 0, 10 << 20));
    }

    /** Starts a gateway that shares the answers it keeps with others. */
    static GatewayFixture sharing(CacheConfig.Shared cache, String masterKeys) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                Map.of("up", ThrottleConfig.DEFAULT),
                Map.of(),
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                new Beside(null, "127.0.0.1:1", "none", masterKeys, cache, null, null),
                rows,
                rows::dependencies);
    }

    /**
     * Starts a gateway with a provider for each API of conversations, as {@link #ofEachApi} does, and one that is
     * elsewhere, whose streams are silent so long at most; {@code both} is first {@code up}, then {@code chat}.
     */
    static GatewayFixture neverSilent(Duration keepAlive, URI raw) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        Map<String, ThrottleConfig> providers = new LinkedHashMap<>();
        for (String name : List.of("up", "chat", "responses", CLAUDE, GEM, "raw")) {
            providers.put(name, ThrottleConfig.DEFAULT);
        }
        AliasConfig both = new AliasConfig(
                "both",
                AliasConfig.Policy.PRIORITY,
                List.of(new AliasConfig.Choice("up/simulated-small", 1), new AliasConfig.Choice("chat/mapped", 1)),
                null);
        return new GatewayFixture(
                providers,
                Map.of("raw", raw),
                RUN_AND_READ,
                DEFAULT_GATEWAY,
                Beside.nothing(),
                rows,
                rows::dependencies,
                new HttpConfig(
                        "127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 10 << 20, HTTP.bounds(), Set.of(), keepAlive),
                Map.of("both", both));
    }

    /** Starts a gateway with other bounds, open to callers without a token, and with a provider that is elsewhere. */
    static GatewayFixture bounded(HttpConfig.Bounds bounds, URI raw) throws Exception {
        RecordedUsageRows rows = new RecordedUsageRows();
        return new GatewayFixture(
                Map.of("up", ThrottleConfig.DEFAULT, "raw", ThrottleConfig.DEFAULT),
                Map.of("raw", raw),
                RUN_AND_READ,
                Map.of("default", new GatewaySettings("default", false, false, true, true)),
                Beside.nothing(),
                rows,
                rows::dependencies,
                new HttpConfig("127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 10 << 20, bounds, Set.of()));
    }

    /**
     * What a gateway shares with another.
     *
     * @param upstream null for one of its own
     * @param masterKeys as the variable has them
     * @param sharedCache null if it keeps its answers for itself
     * @param snapshot of the control state, which it finds where it starts; null for none
     * @param oidc where people sign in; null if they do not
     */
    public record Beside(
            @Nullable SimulatedProvider upstream,
            String kafka,
            String controlTopic,
            String masterKeys,
            CacheConfig.@Nullable Shared sharedCache,
            @Nullable Path snapshot,
            @Nullable OidcConfig oidc) {
        public Beside(@Nullable SimulatedProvider upstream, String kafka, String controlTopic, String masterKeys) {
            this(upstream, kafka, controlTopic, masterKeys, null, null, null);
        }

        private Beside withoutKafka(Path kept) {
            return new Beside(upstream, "127.0.0.1:1", controlTopic, masterKeys, sharedCache, kept, oidc);
        }

        static Beside nothing() {
            return new Beside(null, "127.0.0.1:1", "none", MASTER_KEY);
        }

        /** Nothing but Kafka. */
        public static Beside kafka(String masterKeys) {
            return new Beside(null, Parts.kafka(), "control-" + UUID.randomUUID(), masterKeys);
        }
    }

    public Path controlFolder() {
        return spool.resolve("control");
    }

    /** Where the snapshot of the control state is, once there is one. */
    Path snapshot() {
        return controlFolder().resolve(SNAPSHOT);
    }

    private static MasterKeys masterKeys(String text) {
        return MasterKeys.read(Map.of(MasterKeys.VARIABLE, text), problem -> {
            throw new AssertionError(problem);
        });
    }

    /**
     * Starts a gateway with providers of several dialects, called by their own APIs: {@code up}, {@code claude} and
     * {@code gem}, which are the simulated upstream, and {@code raw}, which is elsewhere.
     */
    public static GatewayFixture startNative(URI raw) throws Exception {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ThrottleConfig quick = new ThrottleConfig(
                0,
                0,
                100,
                Duration.ZERO,
                usual.timeout(),
                new ThrottleConfig.Breaker(100, Duration.ofMinutes(1), 1_000, 1_000, Duration.ofSeconds(1)),
                new ThrottleConfig.Retry(2, Duration.ofMillis(1), 1));
        return inMemory(
                Map.of("up", quick, CLAUDE, quick, GEM, quick, "raw", quick),
                Map.of("raw", raw),
                ALL_PERMISSIONS,
                DEFAULT_GATEWAY);
    }

    /**
     * Starts a gateway with a provider for each API of conversations: {@code chat}, {@code responses}, and those two.
     */
    public static GatewayFixture ofEachApi() throws Exception {
        return ofEachApi(Map.of());
    }

    /** Starts such a gateway, whose providers are all elsewhere. */
    static GatewayFixture ofEachApi(URI elsewhere) throws Exception {
        return ofEachApi(Map.of("chat", elsewhere, "responses", elsewhere, CLAUDE, elsewhere, GEM, elsewhere));
    }

    private static GatewayFixture ofEachApi(Map<String, URI> elsewhere) throws Exception {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ThrottleConfig patient = new ThrottleConfig(
                0,
                0,
                100,
                Duration.ZERO,
                usual.timeout(),
                new ThrottleConfig.Breaker(100, Duration.ofMinutes(1), 1_000, 1_000, Duration.ofSeconds(1)),
                new ThrottleConfig.Retry(1, Duration.ofMillis(1), 1));
        return inMemory(
                Map.of("chat", patient, "responses", patient, CLAUDE, patient, GEM, patient),
                elsewhere,
                RUN_AND_READ,
                DEFAULT_GATEWAY);
    }

    private ProviderConfig provider(String name, ThrottleConfig throttle, @Nullable URI elsewhere) {
        if (name.equals(IN_PROCESS)) {
            return new ProviderConfig(name, ProviderConfig.Dialect.SIMULATED, null, null, null, MODELS, throttle);
        }
        ProviderConfig.Dialect dialect = switch (name.replace(DRAINED + "-", "")) {
            case CLAUDE -> ProviderConfig.Dialect.ANTHROPIC;
            case GEM -> ProviderConfig.Dialect.GEMINI;
            default -> ProviderConfig.Dialect.OPENAI;
        };
        String origin = "http://127.0.0.1:" + upstream.port();
        URI url = elsewhere != null
                ? elsewhere
                : URI.create(dialect == ProviderConfig.Dialect.OPENAI ? upstreamUrl() : origin);
        boolean openAi = dialect == ProviderConfig.Dialect.OPENAI;
        Set<Api> apis = switch (name) {
            case "chat" -> Set.of(Api.CHAT);
            case "responses" -> Set.of(Api.RESPONSES);
            default ->
                switch (dialect) {
                    case OPENAI -> Set.of(Api.CHAT, Api.RESPONSES);
                    case ANTHROPIC -> Set.of(Api.MESSAGES);
                    case GEMINI -> Set.of(Api.GENERATE_CONTENT);
                    case SIMULATED -> EnumSet.allOf(Api.class);
                };
        };
        return new ProviderConfig(
                name,
                dialect,
                url,
                openAi ? url : null,
                name.equals(KEYLESS) ? null : new Secret(UPSTREAM_KEY),
                models(name),
                throttle,
                List.of("/*"),
                List.of(),
                new ApiConfig(apis, Set.copyOf(OtherCalls.ALL), false),
                name.startsWith(DRAINED) ? OnDisconnect.DRAIN : OnDisconnect.CANCEL,
                Map.of());
    }

    private static List<ModelConfig> models(String provider) {
        return Stream.concat(MODELS.stream(), Stream.ofNullable(DOCUMENTED.get(provider)))
                .toList();
    }

    public String upstreamUrl() {
        return "http://127.0.0.1:" + upstream.port() + "/v1";
    }

    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray());
    }

    /** A call with the good token; headers are names and values in turn. */
    public HttpResponse<byte[]> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** A chat completion by a provider that behaves as the JSON of a {@code Behaviour} says. */
    public HttpResponse<byte[]> chat(String provider, boolean stream, String behaviour)
            throws IOException, InterruptedException {
        return post(CHAT, ask(provider, stream), "x-simulate", behaviour);
    }

    public static String ask(String provider, boolean stream) {
        return "{\"model\":\"" + provider + "/simulated-small\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]}";
    }

    public static String askForResponse(String provider, boolean stream) {
        return "{\"model\":\"" + provider + "/simulated-small\",\"stream\":" + stream
                + ",\"input\":\"Say something.\"}";
    }

    /** Sends a chat over a connection of its own, which is left open with the answer unread. */
    public Socket open(String body, String behaviour) throws IOException {
        return open(CHAT, body, behaviour);
    }

    /** Sends a call like that. */
    public Socket open(String path, String body, String behaviour) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(url).getPort());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        OutputStream out = socket.getOutputStream();
        out.write(("POST " + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + TOKEN
                        + "\r\ncontent-type: application/json\r\nx-simulate: " + behaviour + "\r\ncontent-length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
        return socket;
    }

    /** What {@code /v1/stats/providers} says of one. */
    public JsonObject stats(String provider) throws IOException, InterruptedException {
        return json(get("/v1/stats/providers/" + provider));
    }

    /** The newest request that the upstream received. */
    public Received lastReceived() {
        return upstream.received().getLast();
    }

    /** The audit row of the call that was answered so. */
    public UsageEvent row(HttpResponse<?> response) {
        return rows.await(
                UUID.fromString(response.headers().firstValue("cf-aig-log-id").orElseThrow()));
    }

    public String metrics() throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(managementUrl + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static JsonObject json(HttpResponse<byte[]> response) {
        return new JsonObject(text(response));
    }

    /** The code of an error, whatever its shape. */
    public static String code(HttpResponse<byte[]> response) {
        JsonObject json = json(response);
        String told = header(response, "x-tollgate-error");
        if (json.containsKey("errors")) {
            assertThat(json.getJsonArray("errors").getJsonObject(0).getString("reason"))
                    .isEqualTo(told);
        }
        return told.isEmpty() ? json.getJsonObject("error").getString("code") : told;
    }

    public static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public void close() {
        gateway.close();
        http.close();
        rows.close();
        vertx.close().await();
        try (Stream<Path> files = Files.walk(spool)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
