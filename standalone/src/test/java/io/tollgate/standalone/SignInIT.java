package io.tollgate.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.OpenIdProvider;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** People sign in to the console with a provider's page in between, in a real browser. */
@EnabledIf(value = "io.tollgate.standalone.Browser#isInstalled", disabledReason = "/usr/bin/chromium is missing")
final class SignInIT {
    private static OpenIdProvider provider;
    private static GatewayFixture fixture;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        provider = new OpenIdProvider();
        fixture = GatewayFixture.withOidc(provider);
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        browser.close();
        fixture.close();
        provider.close();
    }

    /** The provider's pages ask for fonts that are elsewhere, and no test goes there. */
    private static Browser.Tab tab() {
        Browser.Tab tab = browser.tab(1280, ColorScheme.LIGHT);
        tab.page.route(Pattern.compile("https://.*"), Route::abort);
        return tab;
    }

    private static void press(Page page, String name) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** At the provider's own pages. */
    private static void signInAs(Page page, String name) {
        page.locator("input[name=login]").fill(name);
        page.locator("input[name=password]").fill("any");
        press(page, "Sign-in");
        press(page, "Continue");
    }

    @Test
    void aPersonSignsInComesBackToThePageAndSignsOut() throws Exception {
        try (Browser.Tab tab = tab()) {
            Page page = tab.page;
            page.navigate(provider.publicUrl() + "/console/#/gateways");
            assertThat(page.getByLabel("Token")).isVisible();
            assertThat(tab.accessibilityViolations()).isEmpty();
            press(page, "Sign in with Example");
            signInAs(page, "alice@platform");

            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Gateways")))
                    .isVisible();
            assertThat(page.locator(".self")).containsText("alice@example.org");
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Activity")))
                    .isVisible();
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Playground")))
                    .hasCount(0);
            assertThat(String.valueOf(tab.evaluate("() => document.cookie + sessionStorage.length")))
                    .isEqualTo("0");
            page.reload();
            assertThat(page.locator(".self")).containsText("alice@example.org");

            press(page, "Sign out");
            assertThat(page.getByLabel("Token")).isVisible();
            page.reload();
            assertThat(page.getByLabel("Token")).isVisible();
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void whoHasNoGroupIsToldSo() {
        try (Browser.Tab tab = tab()) {
            tab.page.navigate(provider.publicUrl() + "/console/");
            press(tab.page, "Sign in with Example");
            signInAs(tab.page, "bob@elsewhere");
            assertThat(tab.page.getByRole(AriaRole.ALERT)).containsText(Pattern.compile("no group or role of yours"));
        }
    }
}
