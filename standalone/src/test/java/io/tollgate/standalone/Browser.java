package io.tollgate.standalone;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chromium, driven by Playwright. The driver is the one that npm has brought for the console's build, run by the
 * Node.js that built it. For one thread.
 */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    /** A busy machine takes its time; nothing here is a test of speed. */
    private static final double LONGEST_WAIT_MILLIS = 30_000;

    private static final Path MODULES =
            Path.of("..", "console", "node_modules").toAbsolutePath().normalize();

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    Browser() throws IOException {
        Path driver = Files.createTempDirectory("tollgate-playwright");
        Files.createSymbolicLink(driver.resolve("package"), MODULES.resolve("playwright-core"));
        System.setProperty("playwright.cli.dir", driver.toString());
        PlaywrightAssertions.setDefaultAssertionTimeout(LONGEST_WAIT_MILLIS);
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(CHROMIUM).setArgs(List.of("--no-sandbox")));
    }

    /** Whether Chromium is on this machine; CI installs it. */
    static boolean isInstalled() {
        return Files.isExecutable(CHROMIUM);
    }

    private static String node() throws IOException {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path node = Path.of(folder, "node");
            if (Files.isExecutable(node)) {
                return node.toString();
            }
        }
        throw new IOException("there is no node on the PATH");
    }

    /** A tab of its own, with nothing kept from others. */
    Tab tab(int width, ColorScheme scheme) {
        return new Tab(chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)));
    }

    @Override
    public void close() {
        playwright.close();
    }

    /** One tab, and all that it asked for, was answered, and complained of. */
    static final class Tab implements AutoCloseable {
        final Page page;
        private final BrowserContext context;
        private final List<String> origins = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private final List<Response> responses = new ArrayList<>();

        Tab(BrowserContext context) {
            this.context = context;
            this.page = context.newPage();
            page.onRequest(this::asked);
            page.onResponse(responses::add);
            page.onPageError(complaints::add);
            page.onConsoleMessage(message -> {
                // What the browser itself says of an answer such as 401, which the page explains.
                if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                    complaints.add(message.text());
                }
            });
        }

        private void asked(Request request) {
            URI address = URI.create(request.url());
            if (!"data".equals(address.getScheme()) && !"blob".equals(address.getScheme())) {
                origins.add(address.getScheme() + "://" + address.getAuthority());
                requests.add(request.url());
            }
        }

        List<String> origins() {
            return origins.stream().distinct().toList();
        }

        List<String> requests() {
            return List.copyOf(requests);
        }

        /** Errors of the page's script, and what its policy refused. */
        List<String> complaints() {
            return List.copyOf(complaints);
        }

        /** The bodies of all answers that the API gave, but for streams, which end when the page is left. */
        String answers() {
            StringBuilder all = new StringBuilder();
            for (Response response : responses) {
                if (!response.url().contains("/console/") && !response.url().contains("/stream")) {
                    all.append(new String(response.body(), StandardCharsets.UTF_8))
                            .append('\n');
                }
            }
            return all.toString();
        }

        /** What axe finds against WCAG 2.2 AA, one line for each violation. */
        List<String> accessibilityViolations() throws IOException {
            if (!Boolean.TRUE.equals(page.evaluate("() => typeof axe !== 'undefined'"))) {
                // Not as a script of the page, which its policy would refuse.
                page.evaluate(Files.readString(MODULES.resolve("axe-core").resolve("axe.min.js")));
            }
            Object found = page.evaluate("""
                async () => (await axe.run(document, {runOnly:
                    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
                    .violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ').slice(0, 400))
                """);
            List<String> lines = new ArrayList<>();
            if (found instanceof List<?> list) {
                list.forEach(each -> lines.add(String.valueOf(each)));
            }
            return lines;
        }

        @Nullable
        Object evaluate(String script) {
            return page.evaluate(script);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
