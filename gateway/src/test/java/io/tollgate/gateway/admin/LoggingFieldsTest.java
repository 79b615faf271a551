package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoggingFieldsTest {
    private static final MasterKeys KEYS =
            MasterKeys.read(Map.of(MasterKeys.VARIABLE, Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            });
    private static final Operator OPERATOR =
            new Operator(new Principal("op", "op", Set.of(Permission.EDIT)), "127.0.0.1");

    private final MemoryControl control = new MemoryControl(Map.of(), key -> null, Clock.systemUTC());

    private GatewayAdmin admin(MasterKeys keys) {
        return new GatewayAdmin(control, new KeySeals(new Vault(keys), Map.of()));
    }

    private static JsonObject body(String logging) {
        return new JsonObject("{\"logging\":" + logging + "}");
    }

    private LoggingSettings kept() {
        return control.find("alpha").logging();
    }

    private JsonObject create(String logging, MasterKeys keys) throws Exception {
        return admin(keys)
                .create(OPERATOR, body(logging).put("name", "alpha"))
                .get()
                .json();
    }

    private JsonObject change(String logging) throws Exception {
        return admin(KEYS).change(OPERATOR, "alpha", "*", body(logging)).get().json();
    }

    @Test
    void nothingIsKeptUnlessSomebodySaysSo() throws Exception {
        JsonObject logging = create("null", KEYS).getJsonObject("logging");
        assertThat(logging)
                .isEqualTo(new JsonObject("{\"payload\":\"off\",\"max_size\":\"256KiB\",\"encrypt\":\"off\","
                        + "\"redact\":[\"email\",\"phone\",\"card\",\"iban\",\"secret\"],\"expressions\":{}}"));
        assertThat(kept()).isEqualTo(LoggingSettings.OFF);
    }

    @Test
    void onlyWhatIsNamedIsChanged() throws Exception {
        create("{\"payload\":\"on\",\"expressions\":{\"a\":\"x+\",\"b\":\"y\"}}", KEYS);
        JsonObject changed = change("{\"redact\":[\"iban\",\"email\"],\"max_size\":\"64KiB\",\"encrypt\":\"on\"}")
                .getJsonObject("logging");
        assertThat(changed)
                .isEqualTo(new JsonObject("{\"payload\":\"on\",\"max_size\":\"64KiB\",\"encrypt\":\"on\","
                        + "\"redact\":[\"email\",\"iban\"],\"expressions\":{\"a\":\"x+\",\"b\":\"y\"}}"));
        change("{\"redact\":[],\"expressions\":{}}");
        assertThat(kept().payload()).isTrue();
        assertThat(kept().redaction().kinds()).isEmpty();
        assertThat(kept().redaction().expressions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"payload\":\"yes\"} | logging.payload",
                "{\"max_size\":\"2MiB\"} | logging.max_size",
                "{\"max_size\":\"99999999999GiB\"} | logging.max_size",
                "{\"redact\":[\"names\"]} | logging.redact",
                "{\"expressions\":{\"a\":\"(x\"}} | logging.expressions.a",
                "{\"expressions\":{\"email\":\"x\"}} | logging.expressions",
                "{\"expressions\":{\"a\":1}} | logging.expressions.a",
                "{\"expressions\":[]} | logging.expressions",
                "{\"sample\":1} | logging.sample"
            })
    void whatIsWrongIsNamed(String logging, String field) {
        assertThatThrownBy(() -> create(logging, KEYS))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(((CallFailure.InvalidRequest) refused.failure()).param())
                                .isEqualTo(field));
    }

    @Test
    void thereMayBeSomeExpressionsAndNotMany() {
        JsonObject expressions = new JsonObject();
        for (int i = 0; i < 17; i++) {
            expressions.put("e" + i, "x");
        }
        assertThatThrownBy(() -> create("{\"expressions\":" + expressions + "}", KEYS))
                .isInstanceOf(FailureException.class);
    }

    @Test
    void nothingIsEncryptedWithoutAMasterKey() {
        assertThatThrownBy(() -> create("{\"payload\":\"on\",\"encrypt\":\"on\"}", MasterKeys.NONE))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new AdminFailure.VaultUnavailable()));
    }
}
