package io.tollgate.gateway.control;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Vert.x Kafka client in a verticle of its own, on a virtual thread, so that none of its callbacks runs on an event
 * loop. Whoever asks it waits for the answer, on a thread that may.
 *
 * @param <C> a consumer, a producer or an admin client
 */
final class KafkaClient<C> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KafkaClient.class);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final String deployment;
    private final Context context;
    private final C client;
    private final Function<C, Future<Void>> close;

    private KafkaClient(Vertx vertx, String deployment, Host<C> host, Function<C, Future<Void>> close) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.context = host.place();
        this.client = host.client();
        this.close = close;
    }

    /** Makes the client, where it will live. */
    private static final class Host<C> extends VerticleBase {
        private final Function<Vertx, C> maker;
        private volatile @Nullable C made;

        Host(Function<Vertx, C> maker) {
            this.maker = maker;
        }

        @Override
        public Future<?> start() {
            made = maker.apply(vertx);
            return Future.succeededFuture();
        }

        C client() {
            return Objects.requireNonNull(made);
        }

        Context place() {
            return context;
        }
    }

    /**
     * Starts a client.
     *
     * @param maker makes it
     * @param close ends it
     */
    static <C> KafkaClient<C> start(Vertx vertx, Function<Vertx, C> maker, Function<C, Future<Void>> close)
            throws InterruptedException {
        Host<C> host = new Host<>(maker);
        String deployment = await(
                vertx.deployVerticle(host, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                        .toCompletionStage()
                        .toCompletableFuture(),
                LONGEST);
        return new KafkaClient<>(vertx, deployment, host, close);
    }

    /** Asks, and waits for the answer. */
    <T> T ask(Function<C, Future<T>> question) throws InterruptedException {
        return ask(question, LONGEST);
    }

    /** Asks, and waits for the answer, but not for longer than that. */
    <T> T ask(Function<C, Future<T>> question, Duration atMost) throws InterruptedException {
        return await(asked(question), atMost);
    }

    private <T> CompletableFuture<T> asked(Function<C, Future<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(v -> {
            try {
                question.apply(client).onComplete(answer::complete, answer::completeExceptionally);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static <T> T await(CompletableFuture<T> answer, Duration atMost) throws InterruptedException {
        try {
            return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Kafka did not answer within " + atMost.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new KafkaException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Ends the client; not cut short by an interrupt. */
    @Override
    public void close() {
        end(asked(close));
        // Asked from here, because a verticle that waited for its own end would wait for ever.
        end(vertx.undeploy(deployment).toCompletionStage().toCompletableFuture());
    }

    private static void end(CompletableFuture<?> ending) {
        try {
            ending.orTimeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            log.debug("a Kafka client did not end cleanly", e);
        }
    }
}
