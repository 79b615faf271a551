package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.FailureCode;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.Change;
import io.tollgate.gateway.control.Entry;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.control.StoredReconciliation;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReconciliationAdminTest {
    private static final Operator OPERATOR =
            new Operator(new Principal("operator", "operator", EnumSet.allOf(Permission.class)), null);
    private static final MasterKeys KEYS = MasterKeys.read(
            Map.of(MasterKeys.VARIABLE, "a:" + Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            });
    private static final Map<String, ProviderConfig> PROVIDERS =
            Map.of("openai", provider("openai"), "claude", provider("claude"), "third", provider("third"));

    private final MemoryControl control =
            new MemoryControl(Map.of("default", GatewaySettings.of("default")), key -> null, Clock.systemUTC());
    private final KeySeals seals = new KeySeals(new Vault(KEYS), PROVIDERS);
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable IOException failure;

    private final ReconciliationAdmin reconciliations =
            new ReconciliationAdmin(control, seals, PROVIDERS, new Waiting(), Clock.systemUTC());

    /** Compares as soon as it is let. */
    private final class Waiting implements AccountReconciler {
        @Override
        public boolean reads(ProviderConfig provider) {
            return !provider.name().equals("third");
        }

        @Override
        public StoredReconciliation.Result reconcile(
                ProviderConfig provider, Secret adminKey, LocalDate from, LocalDate to, Set<String> own, int longest)
                throws IOException, InterruptedException {
            over.await();
            if (failure != null) {
                throw failure;
            }
            return new StoredReconciliation.Result(
                    BigDecimal.ONE,
                    BigDecimal.ZERO,
                    BigDecimal.TEN,
                    BigDecimal.TEN,
                    new JsonObject()
                            .put("provider", provider.name())
                            .put("own", String.join(",", own))
                            .put("opened", adminKey.value().length())
                            .encode());
        }
    }

    private static ProviderConfig provider(String name) {
        return new ProviderConfig(
                name,
                ProviderConfig.Dialect.OPENAI,
                URI.create("https://" + name + ".example/v1"),
                null,
                List.of(),
                ThrottleConfig.DEFAULT);
    }

    @BeforeEach
    void store() throws Exception {
        ProviderKeyAdmin keys = new ProviderKeyAdmin(control, seals, Clock.systemUTC());
        for (String provider : List.of("openai", "claude")) {
            keys.create(
                            OPERATOR,
                            "default",
                            new JsonObject()
                                    .put("provider", provider)
                                    .put("alias", "admin")
                                    .put("value", "sk-0123456789abcdefghij"))
                    .join();
        }
    }

    private static JsonObject october(String provider) {
        return new JsonObject()
                .put("provider", provider)
                .put("from", "2026-10-01")
                .put("to", "2026-11-01")
                .put("key", "default/admin");
    }

    private JsonObject get(String id) {
        try {
            return reconciliations.get(OPERATOR.principal(), id).json();
        } catch (FailureException e) {
            throw new AssertionError(e);
        }
    }

    private String start(String provider) throws Exception {
        return reconciliations.create(OPERATOR, october(provider)).join().json().getString("id");
    }

    private FailureCode refused(JsonObject body) {
        FailureException refused = catchThrowableOfType(FailureException.class, () -> {
            try {
                reconciliations.create(OPERATOR, body).join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
        return refused.failure().code();
    }

    @Test
    void oneRunsByItselfAndIsKeptWithItsReport() throws Exception {
        JsonObject started = reconciliations
                .create(OPERATOR, october("openai").put("own", List.of("key_1")).put("tolerance", "0.1"))
                .join()
                .json();
        assertThat(started.getString("status")).isEqualTo("running");
        assertThat(started.getValue("within_tolerance")).isNull();
        over.countDown();
        String id = started.getString("id");
        await().until(() -> get(id).getString("status").equals("succeeded"));
        JsonObject ended = get(id);
        assertThat(ended.getJsonObject("report").encode())
                .isEqualTo("{\"provider\":\"openai\",\"own\":\"key_1\",\"opened\":23}");
        assertThat(ended.getBoolean("within_tolerance")).isTrue();
        assertThat(ended.getString("coverage")).isEqualTo("1");
        JsonObject listed = reconciliations
                .list(OPERATOR.principal(), 10, null)
                .getJsonArray("data")
                .getJsonObject(0);
        assertThat(listed.getMap()).doesNotContainKey("report").containsEntry("tolerance", "0.1");
        assertThat(control.state().events(null).limit(2).map(AdminEvent::action))
                .containsExactly("reconciliation.finish", "reconciliation.create");
    }

    @Test
    void oneAtATimeOfEachProviderAndTwoInAll() throws Exception {
        String first = start("openai");
        assertThat(refused(october("openai"))).isEqualTo(FailureCode.RECONCILIATION_RUNNING);
        String second = start("claude");
        assertThat(refused(october("claude"))).isEqualTo(FailureCode.OVERLOADED);
        over.countDown();
        await().until(() -> get(first).getString("status").equals("succeeded")
                && get(second).getString("status").equals("succeeded"));
        start("openai");
    }

    @Test
    void whyOneFailedIsSaid() throws Exception {
        failure = new IOException("the provider's v1/organization/costs answered with status 401");
        over.countDown();
        String id = start("openai");
        await().until(() -> get(id).getString("status").equals("failed"));
        assertThat(get(id).getString("error")).endsWith("status 401");
        assertThat(get(id).getValue("report")).isNull();
    }

    @Test
    void theLastOnesAreKept() throws Exception {
        control.change((state, now) -> new Change<>(
                        IntStream.range(0, ReconciliationAdmin.MOST_KEPT)
                                .<Entry>mapToObj(i -> past("rec_%02d".formatted(i), now))
                                .toList(),
                        List.of(),
                        new AdminEvent("evt_1", now, "o", "o", null, "x", "*", "x", "x", null, null),
                        ""))
                .join();
        String newest = start("openai");
        over.countDown();
        assertThat(control.state()
                        .reconciliations(null)
                        .map(each -> each.value().id()))
                .hasSize(ReconciliationAdmin.MOST_KEPT)
                .contains(newest, "rec_49", "rec_01")
                .doesNotContain("rec_00");
    }

    private static StoredReconciliation past(String id, Instant now) {
        return new StoredReconciliation(
                        id,
                        "openai",
                        LocalDate.EPOCH,
                        LocalDate.EPOCH.plusDays(1),
                        "default/admin",
                        List.of(),
                        BigDecimal.ONE,
                        now,
                        "tok_1",
                        null,
                        null,
                        null)
                .failed("long ago", now);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider | \"nobody\" | must be one of claude, openai, third",
                "provider | \"third\" | must speak OpenAI's or Anthropic's API",
                "from | \"October\" | a day such as",
                "to | \"2026-10-01\" | 1 to 31 days after from",
                "to | \"2026-11-02\" | 1 to 31 days after from",
                "key | \"admin\" | such as default/admin",
                "tolerance | 101 | from 0 to 100",
                "tolerance | \"much\" | from 0 to 100",
                "own | \"key\" | a list of",
                "day | 1 | not a known field",
            })
    void whatIsWrongIsNamed(String field, String value, String words) {
        JsonObject body = october("openai").mergeIn(new JsonObject("{\"" + field + "\":" + value + "}"));
        FailureException refused =
                catchThrowableOfType(FailureException.class, () -> reconciliations.create(OPERATOR, body));
        assertThat(refused.failure().param()).isEqualTo(field);
        assertThat(refused.failure().message()).contains(words);
    }

    @Test
    void whoMayAndWhatThereHasToBe() {
        assertThat(refused(october("openai").put("key", "default/other")))
                .isEqualTo(FailureCode.PROVIDER_KEY_NOT_FOUND);
        Principal narrow = new Principal(
                "operator",
                "operator",
                Scope.of(List.of("default")),
                EnumSet.allOf(Permission.class),
                null,
                Limits.NONE,
                Set.of(),
                null);
        assertThat(catchThrowableOfType(
                                FailureException.class,
                                () -> reconciliations.create(new Operator(narrow, null), october("openai")))
                        .failure()
                        .code())
                .isEqualTo(FailureCode.GATEWAY_NOT_ALLOWED);
        assertThat(catchThrowableOfType(FailureException.class, () -> reconciliations.list(narrow, 1, null)))
                .isNotNull();
        assertThat(catchThrowableOfType(
                                FailureException.class, () -> reconciliations.get(OPERATOR.principal(), "rec_0"))
                        .failure()
                        .code())
                .isEqualTo(FailureCode.RECONCILIATION_NOT_FOUND);
        ReconciliationAdmin none = new ReconciliationAdmin(control, seals, PROVIDERS, null, Clock.systemUTC());
        assertThat(catchThrowableOfType(FailureException.class, () -> none.create(OPERATOR, october("openai")))
                        .failure()
                        .code())
                .isEqualTo(FailureCode.ANALYTICS_UNAVAILABLE);
    }
}
