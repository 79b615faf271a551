package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.AccountPath.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountPathTest {
    @Test
    void namesAreReadAsTheyCame() throws Exception {
        assertThat(AccountPath.in("/v1/0a1B_c-d/my-gateway/compat/chat/completions", Form.ACCOUNT_AND_GATEWAY))
                .isEqualTo(new AccountPath("0a1B_c-d", "my-gateway"));
        assertThat(AccountPath.in("/v1/default/default", Form.ACCOUNT_AND_GATEWAY))
                .isEqualTo(new AccountPath("default", "default"));
        assertThat(AccountPath.in("/client/v4/accounts/acc/ai/run", Form.ACCOUNT))
                .isEqualTo(new AccountPath("acc", null));
        assertThat(AccountPath.in("/v1/chat/completions", Form.NOWHERE)).isEqualTo(AccountPath.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/",
                "/v1/default",
                "/v1/default/",
                "/v1/default//compat",
                "/v1//default/compat",
                "/v1/default/Alpha/compat",
                "/v1/default/-a/compat",
                "/v1/default/a.b/compat",
                "/v1/default/a;b/compat",
                "/v1/default/a%2fb/compat",
                "/v1/a%2Db/default/compat",
                "/v1/de:fault/default/compat",
                "/v1/default/0123456789012345678901234567890123456789012345678901234567890123x/compat",
                "/v1/0123456789012345678901234567890123456789012345678901234567890123x/default/compat",
                "/v2/default/default/compat"
            })
    void whatIsNoNameIsRefused(String path) {
        assertThatThrownBy(() -> AccountPath.in(path, Form.ACCOUNT_AND_GATEWAY)).isInstanceOf(FailureException.class);
    }

    @Test
    void onlyAnotherNameContradicts() {
        AccountPath path = new AccountPath("default", "alpha");
        assertThat(path.contradicts("alpha")).isFalse();
        assertThat(path.contradicts("beta")).isTrue();
        assertThat(path.contradicts("")).isTrue();
        assertThat(new AccountPath("default", null).contradicts("beta")).isFalse();
    }
}
