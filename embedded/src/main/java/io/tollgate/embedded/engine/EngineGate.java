package io.tollgate.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Turns away, before a byte of the body is read, whoever may not ask: requests by another name than this machine's,
 * which a web page's may be, any that say which page they come from, and those without the password. Whether it is
 * alive ClickHouse tells without one.
 */
final class EngineGate implements HttpHandler {
    private static final List<String> NAMES = List.of("127.0.0.1", "localhost", "[::1]");

    private final EngineLogin login;
    private final int port;
    private final Set<String> otherHosts;
    private final HttpHandler inside;
    private final Predicate<HttpExchange> forAll;
    private final HttpHandler outside;

    /** @param forAll which requests need no password, but go no further than outside */
    EngineGate(
            EngineLogin login,
            int port,
            Set<String> otherHosts,
            HttpHandler inside,
            Predicate<HttpExchange> forAll,
            HttpHandler outside) {
        this.login = login;
        this.port = port;
        this.otherHosts = Set.copyOf(otherHosts);
        this.inside = inside;
        this.forAll = forAll;
        this.outside = outside;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1 || !isHere(hosts.getFirst())) {
            refuse(
                    exchange,
                    403,
                    "Code: 497. DB::Exception: Only requests to this machine are answered (ACCESS_DENIED)");
        } else if (headers.containsKey("Origin")) {
            refuse(exchange, 403, "Code: 497. DB::Exception: Requests of web pages are not answered (ACCESS_DENIED)");
        } else if (forAll.test(exchange)) {
            outside.handle(exchange);
        } else if (!login.admits(headers)) {
            headers = exchange.getResponseHeaders();
            headers.set("WWW-Authenticate", "Basic realm=\"ClickHouse\"");
            refuse(exchange, 401, "Code: 516. DB::Exception: User or password is wrong (AUTHENTICATION_FAILED)");
        } else {
            inside.handle(exchange);
        }
    }

    private boolean isHere(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return otherHosts.contains(lower) || NAMES.stream().anyMatch(name -> lower.equals(name + ":" + port));
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        byte[] text = (why + "\n").getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", status == 401 ? "516" : "497");
        // The body stays unread, so the connection is of no use any more.
        exchange.getResponseHeaders().set("Connection", "close");
        try (exchange) {
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
