package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.ConfiguredAliases;
import io.tollgate.gateway.config.ConfiguredRoutes;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.rate.RateWindows;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code auto} over hundreds of models. What one choice takes is reported, and not asserted. */
final class AutoTest {
    private static final Logger log = LoggerFactory.getLogger(AutoTest.class);
    private static final int PROVIDERS = 20;
    private static final int MODELS_OF_EACH = 30;
    private static final int CHOICES = 500;

    private final Random random = new Random(7);
    private final Map<String, Standing> standings = IntStream.range(0, PROVIDERS * MODELS_OF_EACH)
            .boxed()
            .collect(Collectors.toMap(
                    i -> "p" + i % PROVIDERS + "/m" + i / PROVIDERS,
                    i -> new Standing(
                            random.nextInt(10) > 0,
                            random.nextDouble(),
                            random.nextDouble(),
                            random.nextInt(5_000),
                            random.nextDouble())));
    private final Models models = new Models(
            Catalogue.load(),
            IntStream.range(0, PROVIDERS).mapToObj(i -> provider("p" + i)).toList(),
            Clock.systemUTC());
    private final Candidates candidates = new Candidates(
            models,
            ConfiguredAliases.NONE,
            ConfiguredRoutes.NONE,
            new RateWindows(1_000, Clock.systemUTC()),
            (provider, model) -> standings.getOrDefault(provider + "/" + model, Standing.UNKNOWN),
            (call, request, provider) -> !provider.equals("p3"),
            random);

    private static ProviderConfig provider(String name) {
        return new ProviderConfig(
                name,
                ProviderConfig.Dialect.OPENAI,
                URI.create("http://" + name),
                null,
                IntStream.range(0, MODELS_OF_EACH)
                        .mapToObj(i -> new ModelConfig("m" + i, "m" + i, List.of("chat", "tools"), 0, 0, null))
                        .toList(),
                ThrottleConfig.DEFAULT);
    }

    private static ReadCall call() {
        ModelRequest request = new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer("{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"),
                70,
                "auto",
                new ModelRequest.Span(9, 15),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of());
        return new ReadCall(TestCalls.anonymous(), CallOptions.NONE, List.of(request));
    }

    private List<String> chosen() throws Exception {
        Line line = candidates.of(call());
        List<String> names = new ArrayList<>();
        for (Candidate next = line.next(); next != null; next = line.next()) {
            names.add(next.target().provider() + "/" + next.target().model());
        }
        return names;
    }

    private double score(String name) {
        Standing standing = standings.get(name);
        int place = IntStream.range(0, models.list().size())
                .filter(i -> (models.list().get(i).provider() + "/"
                                + models.list().get(i).id())
                        .equals(name))
                .findFirst()
                .orElseThrow();
        double latency = standing.firstTokenMillis() == 0 ? 0.5 : 1 / (1 + standing.firstTokenMillis() / 1_000);
        double priority = 1 - (double) place / models.list().size();
        return 0.6 * standing.success() + 0.2 * standing.headroom() + 0.15 * latency + 0.05 + 0.02 * priority;
    }

    @Test
    void theTenBestOfHundredsAreTried() throws Exception {
        List<String> best = standings.entrySet().stream()
                .filter(each -> each.getValue().callable() && !each.getKey().startsWith("p3/"))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingDouble(this::score).reversed())
                .limit(10)
                .toList();
        assertThat(chosen()).isEqualTo(best);
        for (int i = 0; i < CHOICES; i++) {
            chosen();
        }
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < CHOICES; i++) {
            chosen();
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
        log.info("auto over {} models: {} µs of CPU a choice", standings.size(), nanos / 1_000 / CHOICES);
    }
}
