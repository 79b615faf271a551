package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenFieldsTest {
    private static Principal created(String json) throws FailureException {
        return TokenFields.of(new JsonObject(json)).create("tok_1", "alpha");
    }

    @Test
    void aTokenIsForItsGatewayAloneUnlessMoreIsSaid() throws Exception {
        Principal token = created("{\"name\":\" bot \"}");
        assertThat(token.name()).isEqualTo("bot");
        assertThat(token.scope().names()).containsExactly("alpha");
        assertThat(token.permissions()).containsExactly(Permission.RUN);
        assertThat(token.limits()).isEqualTo(Limits.NONE);
    }

    @Test
    void allThatIsSaidCounts() throws Exception {
        Principal token = created("""
                {"name":"bot","gateways":["*"],"permissions":["edit","run"],"expires_at":"2030-01-31T00:00:00Z",
                 "limits":{"requests_per_minute":10,"usd_per_day":2.5},"models":["a","b","a"],"project":"p"}""");
        assertThat(token.scope()).isEqualTo(Scope.EVERYWHERE);
        assertThat(token.permissions()).containsExactlyInAnyOrder(Permission.RUN, Permission.EDIT);
        assertThat(token.expiresAt()).isEqualTo(Instant.parse("2030-01-31T00:00:00Z"));
        assertThat(token.limits()).isEqualTo(new Limits(10L, null, null, new BigDecimal("2.500000000"), null));
        assertThat(token.models()).containsExactlyInAnyOrder("a", "b");
        assertThat(token.project()).isEqualTo("p");
    }

    @Test
    void aChangeLeavesWhatItDoesNotMention() throws Exception {
        Principal before = created("""
                {"name":"bot","expires_at":"2030-01-31T00:00:00Z","models":["a"],"project":"p",
                 "limits":{"requests_per_minute":10,"tokens_per_minute":20}}""");
        Principal after = TokenFields.of(
                        new JsonObject(
                                "{\"name\":\"robot\",\"expires_at\":null,\"limits\":{\"tokens_per_minute\":null},\"models\":null}"))
                .change(before);
        assertThat(after.name()).isEqualTo("robot");
        assertThat(after.expiresAt()).isNull();
        assertThat(after.limits()).isEqualTo(new Limits(10L, null, null, null, null));
        assertThat(after.models()).isEmpty();
        assertThat(after.project()).isEqualTo("p");
        assertThat(after.id()).isEqualTo("tok_1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | name",
                "{\"name\":\"\"} | name",
                "{\"name\":7} | name",
                "{\"name\":\"a\\nb\"} | name",
                "{\"name\":\"a\\u2028b\"} | name",
                "{\"name\":\"\\ud800\"} | name",
                "{\"name\":\"b\",\"models\":[\"a\\nb\"]} | models",
                "{\"name\":\"b\",\"expires_at\":\"+999999999-12-31T23:59:59Z\"} | expires_at",
                "{\"name\":\"b\",\"expires_at\":\"-999999999-01-01T00:00:00Z\"} | expires_at",
                "{\"name\":\"b\",\"gateways\":[]} | gateways",
                "{\"name\":\"b\",\"gateways\":\"*\"} | gateways",
                "{\"name\":\"b\",\"gateways\":[\"*\",\"a\"]} | gateways",
                "{\"name\":\"b\",\"gateways\":[\"A b\"]} | gateways",
                "{\"name\":\"b\",\"permissions\":[\"admin\"]} | permissions",
                "{\"name\":\"b\",\"permissions\":[]} | permissions",
                "{\"name\":\"b\",\"expires_at\":\"soon\"} | expires_at",
                "{\"name\":\"b\",\"limits\":{\"rpm\":1}} | limits.rpm",
                "{\"name\":\"b\",\"limits\":{\"requests_per_minute\":0}} | limits.requests_per_minute",
                "{\"name\":\"b\",\"limits\":{\"usd_per_day\":-1}} | limits.usd_per_day",
                "{\"name\":\"b\",\"limits\":7} | limits",
                "{\"name\":\"b\",\"admin\":true} | admin",
            })
    void namesTheFieldAtFault(String json, String param) {
        assertThatThrownBy(() -> created(json))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        CallFailure.InvalidRequest.class,
                                        invalid -> assertThat(invalid.param()).isEqualTo(param)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "\"1\", \"7\"", "*", " \"7\" "})
    void aRevisionThatMatchesPasses(String ifMatch) throws Exception {
        Preconditions.require(ifMatch, 7);
        Preconditions.check(null, 7);
    }

    @Test
    void aRevisionThatIsMissingDoesNot() {
        assertThatThrownBy(() -> Preconditions.require(null, 7))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure()).isInstanceOf(AdminFailure.RevisionRequired.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"6\"", "7", "W/\"7\"", ""})
    void aRevisionThatIsOldDoesNot(String old) {
        assertThatThrownBy(() -> Preconditions.check(old, 7))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure()).isInstanceOf(AdminFailure.RevisionOutdated.class));
    }
}
