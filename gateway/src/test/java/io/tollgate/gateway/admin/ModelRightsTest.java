package io.tollgate.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.admin.KnownModels.Known;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Limits;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelRightsTest {
    @ParameterizedTest
    @CsvSource({
        // the token's models, whether it has a limit of money, whether the model has a price, what is said
        "'',                 false, false, ",
        "'',                 true,  true,  ",
        "'',                 true,  false, a limit of money",
        "openai/gpt-4.1,     false, false, ",
        "gpt-4.1,            true,  true,  ",
        "gpt-4.1,            true,  false, a limit of money",
        "azure/gpt-4.1,      false, true,  may not call it",
        "dynamic/support,    false, true,  may not call it",
    })
    void nobodyGivesWhatItDoesNotHold(String models, boolean limited, boolean priced, @Nullable String words) {
        Principal holds = new Principal(
                "tok_1",
                "editor",
                Scope.EVERYWHERE,
                Set.of(Permission.EDIT),
                null,
                limited ? new Limits(null, null, null, BigDecimal.ONE, null) : Limits.NONE,
                models.isEmpty() ? Set.of() : Set.of(models),
                null);
        FailureException refused = catchThrowableOfType(
                FailureException.class, () -> ModelRights.require(holds, new Known("openai", "gpt-4.1", priced)));
        if (words == null) {
            assertThat(refused).isNull();
        } else {
            assertThat(refused.failure().message()).contains("openai/gpt-4.1", words);
        }
    }
}
