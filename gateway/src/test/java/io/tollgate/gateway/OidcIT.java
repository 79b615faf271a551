package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People sign in at a provider that is certified, as browsers do. */
final class OidcIT {
    private static final Pattern XSRF = Pattern.compile("name=\"xsrf\" value=\"([^\"]+)\"");
    private static final String[] CONSOLE = {"x-tollgate-console", "1"};

    private static OpenIdProvider provider;
    private static GatewayFixture fixture;

    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .build();

    @BeforeAll
    static void start() throws Exception {
        provider = new OpenIdProvider();
        fixture = GatewayFixture.withOidc(provider);
    }

    @AfterAll
    static void stop() {
        fixture.close();
        provider.close();
    }

    private HttpResponse<String> send(String method, String address, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!body.isEmpty()) {
            all.addAll(List.of("content-type", "application/json"));
        }
        return send(method, fixture.url + path, body, all.toArray(String[]::new));
    }

    private HttpResponse<String> submit(String address, Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return follow(send("POST", address, body, "content-type", "application/x-www-form-urlencoded"), address);
    }

    /** Goes where answers send a browser, to the first page that is shown, or to the gateway's own. */
    private HttpResponse<String> follow(HttpResponse<String> first, String from) throws Exception {
        HttpResponse<String> response = first;
        URI at = URI.create(from);
        while (response.statusCode() == 302 || response.statusCode() == 303) {
            URI next = at.resolve(response.headers().firstValue("location").orElseThrow());
            if (next.getPath().equals("/console/")) {
                return response;
            }
            at = next;
            response = send("GET", next.toString(), "");
        }
        return response;
    }

    /** Signs in; what the gateway then says to the browser. */
    private HttpResponse<String> signIn(String name) throws Exception {
        JsonObject offered = new JsonObject(ask("GET", "/", "").body()).getJsonObject("sign_in");
        assertThat(offered.getString("name")).isEqualTo("Example");
        String begin = offered.getString("url");
        HttpResponse<String> login = follow(send("GET", begin, ""), begin);
        HttpResponse<String> consent =
                submit(login.uri().toString(), Map.of("prompt", "login", "login", name, "password", "any"));
        return consent.statusCode() == 302 ? consent : submit(consent.uri().toString(), Map.of("prompt", "consent"));
    }

    private int self() throws Exception {
        return ask("GET", "/v1/token", "", CONSOLE).statusCode();
    }

    @Test
    void aPersonSignsInAndSeesWhatTheirGroupsMay() throws Exception {
        HttpResponse<String> back = signIn("alice@finops");
        assertThat(back.headers().firstValue("location")).hasValue("/console/");
        assertThat(back.headers().firstValue("cache-control")).hasValue("no-store");
        List<String> given = back.headers().allValues("set-cookie");
        assertThat(given)
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("tollgate-session=tg_")
                        .contains("HTTPOnly", "SameSite=Strict", "Path=/")
                        .doesNotContain("Domain", "Max-Age"))
                .anySatisfy(cookie ->
                        assertThat(cookie).startsWith("tollgate-sign-in=;").contains("Max-Age=0"));

        JsonObject self = new JsonObject(ask("GET", "/v1/token", "", CONSOLE).body());
        assertThat(self.getString("id")).isEqualTo("oidc:alice@finops");
        assertThat(self.getString("name")).isEqualTo("alice@example.org");
        assertThat(self.getJsonArray("permissions")).isEqualTo(JsonArray.of("read"));
        assertThat(self.getJsonArray("gateways")).isEqualTo(JsonArray.of("default"));
        assertThat(ask("GET", "/v1/admin/gateways", "", CONSOLE).statusCode()).isEqualTo(200);
        assertThat(ask("POST", "/v1/admin/gateways", "{\"name\":\"mine\"}", CONSOLE)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aCookieIsOfNoUseToOtherPagesAndForCalls() throws Exception {
        signIn("bob@platform");
        assertThat(self()).isEqualTo(200);
        assertThat(ask("GET", "/v1/token", "").statusCode()).isEqualTo(401);
        assertThat(ask("POST", "/v1/admin/gateways", "{\"name\":\"forged\"}").statusCode())
                .isEqualTo(401);
        for (String[] foreign : new String[][] {
            {"origin", "https://evil.example.org"},
            {"origin", "null"},
            {"sec-fetch-site", "cross-site"},
            {"sec-fetch-site", "same-site"}
        }) {
            assertThat(ask("GET", "/v1/token", "", CONSOLE[0], CONSOLE[1], foreign[0], foreign[1])
                            .statusCode())
                    .as(String.join(" ", foreign))
                    .isEqualTo(401);
        }
        assertThat(ask("GET", "/v1/token", "", CONSOLE[0], CONSOLE[1], "origin", provider.publicUrl())
                        .statusCode())
                .isEqualTo(200);

        String call = "{\"model\":\"up/simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        for (String path : List.of(
                GatewayFixture.CHAT,
                "/v1/responses",
                "/v1/messages",
                "/v1/default/default/compat/chat/completions",
                "/v1/default/default/up/chat/completions")) {
            assertThat(ask("POST", path, call, CONSOLE).statusCode()).as(path).isEqualTo(401);
        }
        String secret = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("tollgate-session"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
        assertThat(ask("GET", "/v1/token", "", "authorization", "Bearer " + secret)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatAPersonChangesIsTheirsInTheEvents() throws Exception {
        signIn("carol@platform");
        assertThat(ask("POST", "/v1/admin/gateways", "{\"name\":\"carols\"}", CONSOLE)
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> made = ask(
                "POST",
                "/v1/admin/gateways/carols/tokens",
                "{\"name\":\"service\",\"permissions\":[\"run\"]}",
                CONSOLE);
        assertThat(made.statusCode()).isEqualTo(201);
        JsonObject event = new JsonObject(ask("GET", "/v1/admin/events?gateway=carols&limit=1", "", CONSOLE)
                        .body())
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(event.getString("action")).isEqualTo("token.create");
        assertThat(event.getJsonObject("actor"))
                .isEqualTo(new JsonObject().put("id", "oidc:carol@platform").put("name", "carol@example.org"));
    }

    @Test
    void signingOutEndsTheSessionAndForgetsItsCookie() throws Exception {
        signIn("dave@finops");
        assertThat(ask("POST", "/console/sign-out", "").statusCode()).isEqualTo(204);
        assertThat(self()).isEqualTo(200);
        HttpCookie kept = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("tollgate-session"))
                .findFirst()
                .orElseThrow();
        assertThat(ask("POST", "/console/sign-out", "", CONSOLE).headers().allValues("set-cookie"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("tollgate-session=;"));
        cookies.getCookieStore().add(URI.create(fixture.url), kept);
        assertThat(self()).isEqualTo(401);
    }

    @Test
    void signingOutAtTheProviderEndsTheSessionHere() throws Exception {
        signIn("erin@finops");
        assertThat(self()).isEqualTo(200);
        String end = provider.issuer() + "/session/end";
        Matcher xsrf = XSRF.matcher(send("GET", end, "").body());
        assertThat(xsrf.find()).isTrue();
        submit(end + "/confirm", Map.of("xsrf", xsrf.group(1), "logout", "yes"));
        await().untilAsserted(() -> assertThat(self()).isEqualTo(401));
    }

    @Test
    void whoIsNotSignedInIsToldWhyOnThePage() throws Exception {
        HttpResponse<String> stranger = signIn("frank@elsewhere");
        assertThat(stranger.headers().firstValue("location")).hasValue("/console/#sign-in-failed=no_access");
        assertThat(self()).isEqualTo(401);
        assertThat(ask("GET", "/console/oidc/callback?code=x&state=y", "")
                        .headers()
                        .firstValue("location"))
                .hasValue("/console/#sign-in-failed=expired");
    }

    @Test
    void aLogoutTokenThatIsNoneIsRefused() throws Exception {
        String path = fixture.url + "/console/oidc/back-channel-logout";
        String[] form = {"content-type", "application/x-www-form-urlencoded"};
        for (String body : List.of("logout_token=a.b.c", "logout_token=", "other=1", "logout_token=a&logout_token=b")) {
            HttpResponse<String> refused = send("POST", path, body, form);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            assertThat(new JsonObject(refused.body()).getJsonObject("error").getString("param"))
                    .isEqualTo("logout_token");
        }
        assertThat(send("POST", path, "{}", "content-type", "application/json").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", path, "logout_token=" + "a".repeat(20_000), form)
                        .statusCode())
                .isEqualTo(413);
    }
}
