package io.tollgate.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TestCalls;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AllowedModelsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // what the token allows, provider, model (- for one that is not known), whether it may be called
                "'', p, m, true",
                "'', p, -, true",
                "m, p, m, true",
                "m, q, m, true",
                "p/m, p, m, true",
                "x m, p, m, true",
                "x p/m, p, m, true",
                "p/m, q, m, false",
                "n, p, m, false",
                "M, p, m, false",
                "mm, p, m, false",
                "p/, p, m, false",
                "p, p, m, false",
                "m, p, -, false",
                "p/m, p, -, false",
            })
    void onlyWhatTheTokenAllowsIsCalled(String allowed, String provider, String model, boolean may) {
        Set<String> models = Arrays.stream(allowed.split(" ", -1))
                .filter(one -> !one.isEmpty())
                .collect(Collectors.toSet());
        Target target = model == null ? Target.ofUnknownModel(provider) : TestCalls.target(provider, model);
        AtomicInteger called = new AtomicInteger();
        AllowedModels stage = new AllowedModels(call -> {
            called.incrementAndGet();
            return Future.failedFuture("reached");
        });

        Future<Answer> handled = stage.handle(new RoutedCall(
                TestCalls.of(new Caller("t", "token", models, null, List.of())),
                CallOptions.NONE,
                TestCalls.request(8),
                target));

        assertThat(called).hasValue(may ? 1 : 0);
        if (!may) {
            assertThat(FailureException.failureOf(handled.cause()))
                    .isEqualTo(new CallFailure.ModelNotAllowed(target.model()));
        }
    }
}
