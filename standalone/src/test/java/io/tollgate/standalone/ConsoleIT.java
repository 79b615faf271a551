package io.tollgate.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tollgate.gateway.Operator;
import io.tollgate.gateway.vault.MasterKeys;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The console in a real browser, before a gateway with all that is behind it. */
@EnabledIf(value = "io.tollgate.standalone.Browser#isInstalled", disabledReason = "/usr/bin/chromium is missing")
@Execution(ExecutionMode.SAME_THREAD)
final class ConsoleIT {
    private static final int WIDE = 1280;
    private static final int NARROW = 360;
    private static final int MOST_CONTROLS = 150;
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final List<String> PAGES = List.of(
            "",
            "analytics?group_by=model",
            "calls",
            "live",
            "providers",
            "routing",
            "routes",
            "routes/default",
            "routes/default/support",
            "gateways",
            "gateways/default",
            "books",
            "playground",
            "activity");

    private static PipelineFixture fixture;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        fixture = new PipelineFixture(
                "up",
                MasterKeys.read(
                        Map.of(MasterKeys.VARIABLE, "k:" + Base64.getEncoder().encodeToString(new byte[32])),
                        problem -> {
                            throw new AssertionError(problem);
                        }));
        browser = new Browser();
        fixture.root().created("/v1/admin/gateways/default/routes", route("support", "premium"));
    }

    /** A route that leads everybody but those of a plan to a model by way of a limit. */
    private static String route(String name, String plan) {
        return "{\"name\":\"" + name + "\",\"elements\":" + elements(plan, "simulated-small") + "}";
    }

    private static String elements(String plan, String model) {
        return """
            [
              {"id": "start", "type": "start", "outputs": {"next": {"elementId": "plan"}}},
              {"id": "plan", "type": "conditional", "properties": {"conditions": {"metadata.plan": {"$eq": "%s"}}},
               "outputs": {"true": {"elementId": "half"}, "false": {"elementId": "often"}}},
              {"id": "often", "type": "rate",
               "properties": {"limitType": "count", "key": "metadata.user", "limit": 100, "interval": 3600},
               "outputs": {"success": {"elementId": "small"}, "fallback": {"elementId": "end"}}},
              {"id": "half", "type": "percentage",
               "outputs": {"50%%": {"elementId": "small"}, "else": {"elementId": "large"}}},
              {"id": "large", "type": "model", "properties": {"provider": "up", "model": "%s"},
               "outputs": {"success": {"elementId": "end"}, "fallback": {"elementId": "small"}}},
              {"id": "small", "type": "model", "properties": {"provider": "up", "model": "simulated-small"},
               "outputs": {"success": {"elementId": "end"}}},
              {"id": "end", "type": "end"}
            ]\
            """.formatted(plan, model);
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        fixture.close();
    }

    private static Browser.Tab signedIn(Operator as, int width, ColorScheme scheme) {
        Browser.Tab tab = browser.tab(width, scheme);
        tab.page.navigate(fixture.url() + "/console/");
        tab.page.getByLabel("Token").fill(as.token());
        button(tab.page, "Sign in").click();
        assertThat(heading(tab.page, "Overview")).isVisible();
        return tab;
    }

    private static Browser.Tab signedIn(Operator as) {
        return signedIn(as, WIDE, ColorScheme.LIGHT);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator labelled(Page page, String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    /** Goes to a page, and waits until all that it shows is there. */
    private static void open(Browser.Tab tab, String path) {
        tab.page.navigate(fixture.url() + "/console/#/" + path);
        assertThat(tab.page.locator("h1")).isVisible();
        assertThat(tab.page.locator(".waiting")).hasCount(0);
    }

    @Test
    void aTokenThatIsNoneIsRefusedWithAReason() {
        try (Browser.Tab tab = browser.tab(WIDE, ColorScheme.LIGHT)) {
            tab.page.navigate(fixture.url() + "/");
            tab.page.getByLabel("Token").fill("tg_nobodys");
            button(tab.page, "Sign in").click();

            assertThat(tab.page.getByRole(AriaRole.ALERT).first()).containsText("authentication token");
            assertThat(String.valueOf(tab.evaluate("() => sessionStorage.length")))
                    .isEqualTo("0");
        }
    }

    @Test
    void aCallFromThePlaygroundIsSeenInTheFigures() throws Exception {
        Operator alice =
                fixture.root().as(fixture.root().token("default", "alice", "\"permissions\":[\"run\",\"read\"]"));
        try (Browser.Tab tab = signedIn(alice)) {
            open(tab, "playground");
            tab.page.getByLabel("Prompt").fill("Hello");
            button(tab.page, "Send").click();
            assertThat(tab.page.locator(".answer")).hasText("You said: Hello");
            picture(tab, "playground");

            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        open(tab, "analytics?from=-1h&interval=hour&group_by=model");
                        return tab.page.getByRole(AriaRole.TABLE).count() > 0
                                && tab.page
                                        .getByRole(AriaRole.TABLE)
                                        .last()
                                        .textContent()
                                        .contains("simulated-small");
                    });
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aCallIsFoundByItsIdAndOpenedWithItsAttemptsAndCharges() throws Exception {
        HttpResponse<byte[]> called = fixture.root().chat("X-Gateway-Project-Id", "opened");
        String id = called.headers().firstValue("cf-aig-log-id").orElseThrow();
        fixture.rows.await(UUID.fromString(id));
        try (Browser.Tab tab = signedIn(fixture.root())) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        open(tab, "calls?from=-1h&project=opened");
                        return tab.page.getByRole(AriaRole.TABLE).count() > 0;
                    });
            tab.page.getByRole(AriaRole.TABLE).getByRole(AriaRole.LINK).first().click();
            assertThat(heading(tab.page, "Attempts")).isVisible();
            assertThat(tab.page.locator("main")).containsText(id);
            assertThat(tab.page.locator("main")).containsText("up/simulated-small");
            assertThat(tab.page.getByRole(AriaRole.TABLE).first()).containsText("an answeryes");
            assertThat(tab.page.getByRole(AriaRole.TABLE).last()).containsText("output");
            assertThat(tab.page.locator("main")).containsText("Verdict: none yet");
            button(tab.page, "Good").click();
            assertThat(tab.page.locator("main")).containsText("Verdict: good");
            assertThat(tab.accessibilityViolations()).isEmpty();
            picture(tab, "call");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void tenThousandCallsAreScrolledWhileThePageHoldsFewOfThem() throws Exception {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO usage (call_id, accepted_at, ended_at, gateway, project, token_name, provider,"
                            + " model, cost_source, outcome, status) SELECT generateUUIDv4(number),"
                            + " now64(6) - toIntervalSecond(5 * number), now64(6), 'default', 'scrolled',"
                            + " concat('call-', toString(number)), 'elsewhere', 'priced', 'catalogue', 'succeeded', 200"
                            + " FROM numbers(10000)");
        }
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "calls?project=scrolled");
            Locator table = tab.page.getByRole(AriaRole.TABLE);
            Locator rows = table.locator("tr[aria-rowindex]");
            assertThat(rows.first()).containsText("call-0");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                scroll(tab, "box.scrollHeight");
                return tab.page
                        .getByText("10,000 calls", new Page.GetByTextOptions().setExact(true))
                        .isVisible();
            });
            scroll(tab, "box.scrollHeight");
            assertThat(rows.last()).containsText("call-9999");
            assertThat(rows.last()).hasAttribute("aria-rowindex", "10001");
            assertThat(table).hasAttribute("aria-rowcount", "10001");
            assertThat(rows.count()).isLessThan(100);
            scroll(tab, "box.scrollHeight / 2");
            assertThat(rows.first()).containsText("call-49");
            assertThat(tab.accessibilityViolations()).isEmpty();
            scroll(tab, "0");
            assertThat(rows.first()).containsText("call-0");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    /** Scrolls the table to where an expression says. */
    private static void scroll(Browser.Tab tab, String to) {
        tab.evaluate("() => { const box = document.querySelector('.scroll'); box.scrollTop = " + to + "; }");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void latencyIsSeenByTimeAndBandAndTheQueryDownloadedAsParquet(ColorScheme scheme) throws Exception {
        assertThat(fixture.root().chat("X-Gateway-Project-Id", "banded").statusCode())
                .isEqualTo(200);
        try (Browser.Tab tab = signedIn(fixture.root(), WIDE, scheme)) {
            Locator cells = tab.page.locator(".heat td");
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        open(tab, "analytics?from=-24h&interval=hour&metric=latency_bands&project=banded");
                        assertThat(cells.first()).isVisible();
                        return cells.allTextContents().stream().anyMatch(text -> !text.equals("0"));
                    });
            Locator bands = tab.page.locator(".heat tbody th");
            assertThat(bands).hasCount(8);
            assertThat(bands.first()).hasText("from 30 s");
            assertThat(bands.last()).hasText("under 250 ms");
            assertThat(tab.page.locator("td.heat-8").first()).isVisible();
            // The last 24 hours are of two days at least, each named once above its hours.
            List<String> days = tab.page.locator(".heat [scope=colgroup]").allTextContents();
            assertThat(days).hasSizeBetween(2, 3).doesNotHaveDuplicates();
            assertThat(tab.page.locator(".heat thead tr").last().locator("th"))
                    .hasCount(tab.page
                            .locator(".heat tbody tr")
                            .first()
                            .locator("td")
                            .count());
            assertThat(tab.accessibilityViolations()).isEmpty();
            picture(tab, "latency-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
            Download download = tab.page.waitForDownload(
                    () -> button(tab.page, "Download parquet").click());
            assertThat(download.suggestedFilename()).isEqualTo("tollgate-analytics.parquet");
            assertThat(Files.readAllBytes(download.path())).startsWith('P', 'A', 'R', '1');
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aPromptIsShownOnDemandToThoseWhoMay() throws Exception {
        fixture.root().created("/v1/admin/gateways", "{\"name\":\"kept\",\"logging\":{\"payload\":\"on\"}}");
        Operator auditor = fixture.root()
                .as(fixture.root().token("kept", "auditor", "\"permissions\":[\"run\",\"read\",\"payload\"]"));
        Operator reader = fixture.root().as(fixture.root().token("kept", "reader", "\"permissions\":[\"read\"]"));
        String id = auditor.chat().headers().firstValue("cf-aig-log-id").orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> auditor.get("/v1/logs/" + id + "/payload").statusCode() == 200
                        && auditor.get("/v1/logs/" + id).statusCode() == 200);
        try (Browser.Tab tab = signedIn(auditor)) {
            open(tab, "calls/" + id);
            assertThat(labelled(tab.page, "Prompt")).hasCount(0);
            button(tab.page, "Show the prompt and the answer").click();
            assertThat(labelled(tab.page, "Prompt")).containsText("Say something.");
            assertThat(labelled(tab.page, "Answer")).containsText("choices");
            assertThat(tab.accessibilityViolations()).isEmpty();
        }
        try (Browser.Tab tab = signedIn(reader)) {
            open(tab, "calls/" + id);
            assertThat(tab.page.getByText("needs the permission payload")).isVisible();
            assertThat(button(tab.page, "Show the prompt and the answer")).hasCount(0);
        }
    }

    @Test
    void callsAreSeenAsTheyEndOnTheirPage() throws Exception {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "live?project=seen-live");
            assertThat(tab.page.getByRole(AriaRole.STATUS).last()).hasText("listening");
            assertThat(fixture.root()
                            .chat("X-Gateway-Project-Id", "not-heard-of")
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        fixture.root().chat("X-Gateway-Project-Id", "seen-live");
                        return tab.page.getByRole(AriaRole.TABLE).count() > 0;
                    });
            assertThat(tab.page.getByRole(AriaRole.TABLE)).containsText("seen-live");
            assertThat(tab.page.getByRole(AriaRole.TABLE)).not().containsText("not-heard-of");
            assertThat(tab.accessibilityViolations()).isEmpty();
            picture(tab, "live");
            button(tab.page, "Pause").click();
            assertThat(tab.page.getByRole(AriaRole.STATUS).last()).hasText("paused");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aRouteIsWrittenCheckedTriedDeployedCalledAndTakenBack() throws Exception {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "routes?gateway=default");
            button(tab.page, "New route").click();
            Locator json = labelled(tab.page, "As JSON");
            json.fill("[{");
            assertThat(tab.page.locator(".problems")).containsText("JSON");
            json.fill(elements("free", "nothing"));
            assertThat(tab.page.locator(".problems")).containsText("element \"large\" asks \"nothing\" of \"up\"");
            labelled(tab.page, "Name").fill("walked");
            assertThat(button(tab.page, "Create the route")).isDisabled();
            json.fill(elements("free", "simulated-small"));
            button(tab.page, "Create the route").click();
            assertThat(heading(tab.page, "Route walked")).isVisible();
            assertThat(tab.page.locator(".graph .node")).hasCount(7);

            json.fill(elements("paid", "simulated-small"));
            assertThat(tab.page.locator(".difference ins")).containsText("paid");
            assertThat(tab.page.locator(".difference del")).containsText("free");
            labelled(tab.page, "A sample call").fill("{\"metadata\":{\"plan\":\"free\"}}");
            button(tab.page, "Try it").click();
            assertThat(tab.page.getByRole(
                            AriaRole.LIST, new Page.GetByRoleOptions().setName("The way, element by element")))
                    .hasText("start.nextplan.falseoften.successsmall");
            assertThat(tab.page.locator(".graph .node.taken")).hasCount(4);
            picture(tab, "route-tried");
            button(tab.page, "Make a version").click();
            button(tab.page, "Deploy 2").click();
            assertThat(tab.page.getByText("version 2 is in force", new Page.GetByTextOptions().setExact(false)))
                    .isVisible();

            HttpResponse<byte[]> called = fixture.root()
                    .send(
                            "POST",
                            "/v1/chat/completions",
                            "{\"model\":\"dynamic/walked\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            String id = called.headers().firstValue("cf-aig-log-id").orElseThrow();
            button(tab.page, "Back to version 1").click();
            assertThat(tab.page.getByText("version 1 is in force")).isVisible();

            fixture.rows.await(UUID.fromString(id));
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        open(tab, "calls?q=" + id);
                        open(tab, "calls/" + id);
                        return heading(tab.page, "Route").count() > 0;
                    });
            assertThat(tab.page.locator("main")).containsText("dynamic/walked, version 2");
            assertThat(tab.page.locator(".steps")).hasText("start.nextplan.falseoften.successsmall.successend");
            assertThat(tab.accessibilityViolations()).isEmpty();
            assertThat(tab.complaints()).isEmpty();
        }
    }

    private static UUID callOfTheLargeModel() throws Exception {
        HttpResponse<byte[]> called = fixture.root()
                .send(
                        "POST",
                        "/v1/default/default/up/chat/completions",
                        "{\"model\":\"simulated-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(called.statusCode()).isEqualTo(200);
        return UUID.fromString(called.headers().firstValue("cf-aig-log-id").orElseThrow());
    }

    @Test
    void aModelWithoutAPriceIsFoundAndGetsOne() throws Exception {
        callOfTheLargeModel();
        try (Browser.Tab tab = signedIn(fixture.root())) {
            Locator set = button(tab.page, "Set a price for up simulated-large");
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        open(tab, "books");
                        return set.count() > 0;
                    });
            assertThat(tab.accessibilityViolations()).isEmpty();
            set.focus();
            tab.page.keyboard().press("Enter");
            assertThat(button(tab.page, "Set the price")).isDisabled();
            labelled(tab.page, "A million input tokens").fill("10");
            labelled(tab.page, "A million output tokens").fill("20.5");
            assertThat(tab.accessibilityViolations()).as("dialog").isEmpty();
            tab.page.keyboard().press("Enter");
            Locator prices = tab.page.getByRole(
                    AriaRole.TABLE, new Page.GetByRoleOptions().setName("Models with prices of your own"));
            assertThat(prices).containsText("input 10, output 20.5");
            assertThat(fixture.rows.await(callOfTheLargeModel()).getPriceVersion())
                    .isEqualTo("own@always");

            button(tab.page, "Change the price of up simulated-large").click();
            tab.page.getByText("Everything else, as JSON").click();
            labelled(tab.page, "All prices")
                    .fill("{\"input\": 1, \"output\": 2, \"tiers\": {\"flex\": {\"input\": 1}}}");
            button(tab.page, "Set the price").click();
            assertThat(prices).containsText("input 1, output 2 …");
            button(tab.page, "Delete the price of up simulated-large").click();
            button(tab.page, "Delete the price").click();
            assertThat(prices).not().containsText("simulated-large");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void theBooksAreReconciledAndExported() throws Exception {
        fixture.root()
                .created(
                        "/v1/admin/gateways/default/provider-keys",
                        "{\"provider\":\"up\",\"alias\":\"admin\",\"value\":\"sk-admin-of-the-account\"}");
        LocalDate today = LocalDate.ofInstant(fixture.clock().instant(), ZoneOffset.UTC);
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "books");
            button(tab.page, "Start a reconciliation").click();
            Locator dialog = tab.page.locator("dialog");
            dialog.getByLabel("From").fill(today.toString());
            dialog.getByLabel("To", new Locator.GetByLabelOptions().setExact(true))
                    .fill(today.plusDays(1).toString());
            assertThat(tab.accessibilityViolations()).as("dialog").isEmpty();
            button(tab.page, "Start it").click();
            assertThat(heading(tab.page, "What was used")).isVisible();
            assertThat(tab.accessibilityViolations()).isEmpty();
            picture(tab, "reconciliation");

            open(tab, "books");
            assertThat(tab.page.getByRole(
                            AriaRole.TABLE, new Page.GetByRoleOptions().setName("Reconciliations, the newest first")))
                    .containsText(today.toString());
            String focus = tab.page
                    .waitForDownload(() -> button(tab.page, "Download").click())
                    .suggestedFilename();
            assertThat(focus).isEqualTo("tollgate-focus-" + today.withDayOfMonth(1) + ".csv");
            labelled(tab.page, "What").selectOption("usage");
            assertThat(labelled(tab.page, "The export for curl")).containsText("/v1/exports/usage?from=");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aTokenIsMadeShownOnceUsedRevokedByItsNameAndRefused() throws Exception {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "gateways/default");
            button(tab.page, "New token").click();
            labelled(tab.page, "Name").fill("short-lived");
            tab.page.getByLabel("USD a day").fill("1.50");
            button(tab.page, "Create the token").click();
            Locator shown = labelled(tab.page, "The token");
            assertThat(shown.last()).containsText("tg_");
            String secret = tab.page.locator("dialog pre").textContent().strip();
            button(tab.page, "Close").click();

            assertThat(tab.page.getByText("$1.50/day")).isVisible();
            assertThat(tab.page.content()).doesNotContain(secret);
            Operator holder = new Operator(fixture.root().http(), fixture.url(), secret);
            assertThat(holder.chat().statusCode()).isEqualTo(200);

            button(tab.page, "Revoke short-lived").click();
            Locator revoke = button(tab.page, "Revoke the token");
            assertThat(revoke).isDisabled();
            tab.page.locator("dialog input").fill("short-lived");
            revoke.click();
            assertThat(button(tab.page, "Revoke short-lived")).hasCount(0);
            assertThat(holder.chat().statusCode()).isEqualTo(401);
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void byKeyboardAloneAGatewayIsCreated() {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "gateways");
            button(tab.page, "New gateway").focus();
            tab.page.keyboard().press("Enter");
            labelled(tab.page, "Name").focus();
            tab.page.keyboard().type("by-keyboard");
            tab.page.keyboard().press("Enter");

            assertThat(heading(tab.page, "Gateway by-keyboard")).isVisible();
            open(tab, "activity");
            assertThat(tab.page.getByRole(AriaRole.TABLE)).containsText("by-keyboard");
            tab.page.getByText("Skip to the page").focus();
            tab.page.keyboard().press("Enter");
            assertThat(tab.evaluate("() => document.activeElement.id")).isEqualTo("page");
        }
    }

    /** Presses Tab until the focus is where it is wanted. */
    private static void tabTo(Locator wanted) {
        assertThat(wanted).isVisible();
        assertThat(wanted).isEnabled();
        for (int i = 0; i < MOST_CONTROLS; i++) {
            if (hasFocus(wanted)) {
                return;
            }
            wanted.page().keyboard().press("Tab");
        }
        throw new AssertionError("Tab never comes to " + wanted);
    }

    private static boolean hasFocus(Locator element) {
        return Boolean.TRUE.equals(element.evaluate("element => element === document.activeElement"));
    }

    /** What Tab does not come to, of all that can be operated, on the way from the page's beginning to its end. */
    private static List<?> outOfReach(Browser.Tab tab) {
        tab.page.getByText("Skip to the page").focus();
        tab.evaluate("() => { window.reached = new Set([document.activeElement]); }");
        for (int i = 0; i < MOST_CONTROLS; i++) {
            tab.page.keyboard().press("Tab");
            Object fresh = tab.evaluate("""
                () => {
                  const at = document.activeElement;
                  const fresh = at !== document.body && !window.reached.has(at);
                  window.reached.add(at);
                  return fresh;
                }
                """);
            if (!Boolean.TRUE.equals(fresh)) {
                break;
            }
        }
        Object missed = tab.evaluate("""
            () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(each => !each.disabled && each.checkVisibility() && !window.reached.has(each))
                .map(each => each.outerHTML.slice(0, 200))
            """);
        return (List<?>) missed;
    }

    /** The shortest graph there is, whose model has more properties. */
    private static String graph(String properties) {
        return """
            [{"id":"start","type":"start","outputs":{"next":{"elementId":"m"}}},\
            {"id":"m","type":"model","properties":{"provider":"up","model":"simulated-small"%s},\
            "outputs":{"success":{"elementId":"end"}}},{"id":"end","type":"end"}]\
            """.formatted(properties);
    }

    @Test
    void byKeyboardAloneARouteIsWrittenTriedDeployedAndDeleted() throws Exception {
        fixture.root().created("/v1/admin/gateways", "{\"name\":\"arrows\"}");
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "routes?gateway=default");
            assertThat(outOfReach(tab)).isEmpty();
            Keyboard keys = tab.page.keyboard();
            Locator gateway = labelled(tab.page, "Gateway");
            tabTo(gateway);
            keys.press("Home");
            assertThat(gateway).hasValue("arrows");
            assertThat(gateway).isFocused();
            tabTo(button(tab.page, "New route"));
            keys.press("Enter");

            Locator json = labelled(tab.page, "As JSON");
            tabTo(json);
            keys.press("Control+A");
            keys.type(graph(""));
            assertThat(json).hasValue(graph(""));
            keys.press("Tab");
            assertThat(json).not().isFocused();
            keys.press("Shift+Tab");
            assertThat(json).isFocused();
            assertThat(json).hasValue(graph(""));
            assertThat(outOfReach(tab)).isEmpty();
            tabTo(labelled(tab.page, "Name"));
            keys.type("tabbed");
            assertThat(button(tab.page, "Create the route")).isEnabled();
            keys.press("Enter");

            assertThat(heading(tab.page, "Route tabbed")).isVisible();
            assertThat(tab.page.locator(".waiting")).hasCount(0);
            tabTo(json);
            keys.press("Control+A");
            keys.type(graph(",\"retries\":1"));
            tabTo(button(tab.page, "Try it"));
            keys.press("Enter");
            assertThat(tab.page.getByRole(
                            AriaRole.LIST, new Page.GetByRoleOptions().setName("The way, element by element")))
                    .hasText("start.nextm");
            assertThat(outOfReach(tab)).isEmpty();
            tabTo(labelled(tab.page, "Comment"));
            keys.type("once more");
            keys.press("Enter");
            tabTo(button(tab.page, "Deploy 2"));
            keys.press("Space");
            assertThat(tab.page.getByText("version 2 is in force")).isVisible();
            Locator from = labelled(tab.page, "From");
            tabTo(from);
            keys.press("ArrowDown");
            assertThat(from).hasValue("1");

            Locator delete = button(tab.page, "Delete");
            tabTo(delete);
            keys.press("Enter");
            assertThat(tab.page.getByRole(AriaRole.DIALOG)).isVisible();
            assertThat(tab.accessibilityViolations()).isEmpty();
            keys.press("Escape");
            assertThat(tab.page.getByRole(AriaRole.DIALOG)).hasCount(0);
            assertThat(delete).isFocused();
            keys.press("Enter");
            tabTo(tab.page.locator("dialog input"));
            keys.type("tabbed");
            assertThat(button(tab.page, "Delete the route")).isEnabled();
            keys.press("Enter");
            assertThat(heading(tab.page, "Routes")).isVisible();
            assertThat(tab.page.locator("main")).not().containsText("dynamic/tabbed");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void byKeyboardAloneCallsAreFollowedAndPaused() throws Exception {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            open(tab, "live");
            assertThat(outOfReach(tab)).isEmpty();
            Keyboard keys = tab.page.keyboard();
            Locator outcome = labelled(tab.page, "Outcome");
            tabTo(outcome);
            keys.press("ArrowDown");
            assertThat(outcome).not().hasValue("");
            assertThat(outcome).isFocused();
            Locator project = labelled(tab.page, "Project");
            tabTo(project);
            keys.type("by-keyboard");
            keys.press("Enter");
            assertThat(tab.page).hasURL(Pattern.compile(".*project=by-keyboard.*"));
            assertThat(project).isFocused();
            tabTo(button(tab.page, "Pause"));
            keys.press("Space");
            assertThat(tab.page.getByRole(AriaRole.STATUS).last()).hasText("paused");
            assertThat(button(tab.page, "Go on")).isFocused();
            assertThat(tab.accessibilityViolations()).isEmpty();
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void aTokenOfOneGatewayFindsNothingOfAnotherOnAnyPageOrInAnyAnswer() throws Exception {
        Operator root = fixture.root();
        root.created("/v1/admin/gateways", "{\"name\":\"mine\"}");
        root.created("/v1/admin/gateways", "{\"name\":\"canary-gateway\"}");
        Operator theirs = root.as(root.token("canary-gateway", "canary-token", "\"permissions\":[\"run\"]"));
        assertThat(theirs.chat("X-Gateway-Project-Id", "canary-project").statusCode())
                .isEqualTo(200);
        Operator mine = root.as(root.token("mine", "limited", "\"permissions\":[\"run\",\"read\",\"edit\"]"));
        try (Browser.Tab tab = signedIn(mine)) {
            for (String page : List.of(
                    "",
                    "analytics?group_by=gateway",
                    "calls",
                    "live",
                    "providers",
                    "routes",
                    "gateways",
                    "gateways/mine",
                    "books",
                    "activity")) {
                open(tab, page);
                assertThat(tab.page.content()).as(page).doesNotContain("canary");
            }
            assertThat(tab.answers()).contains("mine").doesNotContain("canary");
        }
    }

    @Test
    void theTokenStaysInTheTabAndNothingIsLoadedFromElsewhere() {
        try (Browser.Tab tab = signedIn(fixture.root())) {
            PAGES.forEach(page -> open(tab, page));

            assertThat(tab.origins()).containsExactly(fixture.url());
            assertThat(tab.requests())
                    .noneMatch(url -> url.contains(fixture.root().token()));
            assertThat(tab.page.content()).doesNotContain(fixture.root().token());
            assertThat(tab.answers()).doesNotContain(fixture.root().token());
            assertThat(String.valueOf(tab.evaluate("() => localStorage.length + document.cookie.length")))
                    .isEqualTo("0");
            button(tab.page, "Sign out").click();
            assertThat(tab.page.getByLabel("Token")).isVisible();
            assertThat(String.valueOf(tab.evaluate("() => sessionStorage.length")))
                    .isEqualTo("0");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingOnAnyPage(ColorScheme scheme) throws Exception {
        assertThat(fixture.root().chat().statusCode()).isEqualTo(200);
        try (Browser.Tab tab = signedIn(fixture.root(), WIDE, scheme)) {
            for (String page : PAGES) {
                open(tab, page);
                assertThat(tab.accessibilityViolations()).as(page).isEmpty();
                picture(
                        tab,
                        (page.isEmpty()
                                        ? "overview"
                                        : page.replaceAll("[?].*", "").replace('/', '-')) + "-"
                                + scheme.name().toLowerCase(java.util.Locale.ROOT));
            }
            open(tab, "gateways/default");
            button(tab.page, "New token").click();
            assertThat(tab.accessibilityViolations()).as("dialog").isEmpty();
        }
    }

    @Test
    void onANarrowScreenNoPageIsWiderThanIt() {
        try (Browser.Tab tab = signedIn(fixture.root(), NARROW, ColorScheme.LIGHT)) {
            for (String page : PAGES) {
                open(tab, page);
                assertThat(((Number) tab.evaluate("() => document.documentElement.scrollWidth")).intValue())
                        .as(page)
                        .isLessThanOrEqualTo(NARROW);
            }
        }
    }

    private static void picture(Browser.Tab tab, String name) {
        tab.page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
