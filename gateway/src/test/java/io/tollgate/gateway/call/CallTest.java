package io.tollgate.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallTest {
    private final Call call = TestCalls.of(Caller.ANONYMOUS);
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        call.listen(new CallListener() {
            @Override
            public Future<Void> recordIntent() {
                heard.add("intent");
                return Future.succeededFuture();
            }

            @Override
            public void outputSoFar(long outputTokens) {
                heard.add(Long.toString(outputTokens));
            }

            @Override
            public void usageReported() {
                heard.add("usage");
            }
        });
    }

    private void used(long output, boolean reported) {
        call.recordUsage(new MeteredUsage(new TokenUsage(7, output, 0, 0, 0), MeteredUsage.Source.PROVIDER), reported);
    }

    /** Output so far; a plus where the provider itself has reported it by then. */
    @ParameterizedTest
    @CsvSource({
        "1 2 3, 1 2 3, 0",
        "1 2+, 1 usage 2, 2",
        "2+ 3+ 4+, usage 2 3 4, 4",
        "0+ 1+ 2+, usage 0 usage 1 2, 2",
        "0+ 5, usage 0 5, 0",
    })
    void theListenerHearsOfUsageWhereItIsNews(String used, String hears, long recorded) {
        for (String one : used.split(" ", -1)) {
            used(Long.parseLong(one.replace("+", "")), one.endsWith("+"));
        }
        assertThat(String.join(" ", heard)).isEqualTo(hears);
        assertThat(call.state().usage().tokens().outputTokens()).isEqualTo(recorded);
    }

    @Test
    void whatWasUsedInAllStands() {
        used(9, true);
        call.recordTotalUsage(MeteredUsage.NONE);
        assertThat(call.state().usage()).isEqualTo(MeteredUsage.NONE);
    }

    @Test
    void itEndsOnce() {
        CallEnd end = new CallEnd(CallResult.SUCCEEDED, 200, 1);
        assertThat(call.ended().isComplete()).isFalse();
        call.end(end);
        call.end(new CallEnd(CallResult.of(new CallFailure.CallerGone()), 0, 2));
        assertThat(call.ended().result()).isEqualTo(end);
    }

    @Test
    void theCallerLeavesOnce() {
        assertThat(call.callerPresent()).isTrue();
        call.left().onSuccess(gone -> heard.add("left"));
        call.callerLeft();
        call.callerLeft();
        assertThat(call.callerPresent()).isFalse();
        assertThat(heard).containsExactly("left");
    }

    @Test
    void theIntentIsTheListeners() {
        assertThat(call.recordIntent().succeeded()).isTrue();
        assertThat(heard).containsExactly("intent");
    }
}
