package io.tollgate.gateway.cache;

import io.tollgate.gateway.config.CacheConfig;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.vault.DataKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on a server that speaks Redis' protocol, encrypted and authenticated: whoever writes to it makes no answers,
 * and whoever reads it learns neither requests nor answers. A call waits for it so long at most, and after it did in
 * vain, nobody asks for a while. Belongs to one event loop, with a connection of its own.
 */
final class ValkeyAnswers implements SharedAnswers {
    private static final Logger log = LoggerFactory.getLogger(ValkeyAnswers.class);
    private static final String PREFIX = "tollgate:cache:";
    private static final String PURPOSE = "tollgate shared answers 1";
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What can be on its way to the server at once, in bytes. */
    private static final long MOST_UNDER_WAY = 16 << 20;
    /** What is before and behind a sealed body. */
    private static final int AROUND = 64 << 10;

    private final Vertx loop;
    private final CacheConfig.Shared config;
    private final DataKey key;
    private final LongAdder failures;
    private @Nullable Redis client;
    private @Nullable Future<RedisConnection> connection;
    private long restsUntil = System.nanoTime();
    private long underWay;
    private boolean failing;

    ValkeyAnswers(Vertx loop, CacheConfig.Shared config, DataKey key, LongAdder failures) {
        this.loop = loop;
        this.config = config;
        this.key = key;
        this.failures = failures;
    }

    /** What master keys encrypt answers by. */
    static String purpose() {
        return PURPOSE;
    }

    @Override
    public @Nullable Future<@Nullable CachedAnswer> find(CacheKey of) {
        if (System.nanoTime() - restsUntil < 0) {
            return null;
        }
        byte[] digest = of.digest();
        Promise<@Nullable CachedAnswer> found = Promise.promise();
        long timer = loop.setTimer(config.timeout().toMillis(), id -> {
            if (found.tryComplete(null)) {
                failed("it did not answer within " + config.timeout().toMillis() + " ms");
            }
        });
        // No longer than it may be: what is there, anybody may have put there.
        Request get = Request.cmd(Command.GETRANGE).arg(name(digest)).arg(0).arg(CacheSettings.LARGEST_ENTRY + AROUND);
        send(get)
                .onComplete(
                        response -> {
                            loop.cancelTimer(timer);
                            worked();
                            found.tryComplete(opened(response, digest));
                        },
                        e -> {
                            loop.cancelTimer(timer);
                            if (found.tryComplete(null)) {
                                failed(String.valueOf(e.getMessage()));
                            }
                        });
        return found.future();
    }

    private @Nullable CachedAnswer opened(@Nullable Response response, byte[] digest) {
        Buffer sealed = response == null ? null : response.toBuffer();
        if (sealed == null || sealed.length() == 0) {
            return null;
        }
        byte[] plain = key.open(sealed.getBytes(), digest);
        return plain == null ? null : AnswerBytes.read(plain);
    }

    @Override
    public void keep(CacheKey of, CachedAnswer answer) {
        long bytes = answer.weight();
        if (System.nanoTime() - restsUntil < 0 || underWay + bytes > MOST_UNDER_WAY) {
            return;
        }
        byte[] digest = of.digest();
        underWay += bytes;
        Request set = Request.cmd(Command.SET)
                .arg(name(digest))
                .arg(Buffer.buffer(key.seal(AnswerBytes.write(answer), digest)))
                .arg("PX")
                .arg(answer.ttlMillis());
        send(set)
                .onComplete(
                        done -> {
                            underWay -= bytes;
                            worked();
                        },
                        e -> {
                            underWay -= bytes;
                            failures.increment();
                        });
    }

    private String name(byte[] digest) {
        return PREFIX + HexFormat.of().formatHex(key.name(digest));
    }

    private Future<@Nullable Response> send(Request request) {
        Future<RedisConnection> connected = connection;
        if (connected == null) {
            connected = connect();
        }
        return connected.compose(opened -> opened.send(request));
    }

    private Future<RedisConnection> connect() {
        Redis made = Redis.createClient(loop, options());
        client = made;
        Future<RedisConnection> connecting = made.connect();
        connection = connecting;
        connecting.onSuccess(opened -> {
            opened.exceptionHandler(e -> drop(made));
            opened.endHandler(v -> drop(made));
        });
        connecting.onFailure(e -> failed(String.valueOf(e.getMessage())));
        return connecting;
    }

    private RedisOptions options() {
        boolean tls = "rediss".equals(config.url().getScheme());
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) config.timeout().toMillis())
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        if (tls) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        }
        RedisOptions options = new RedisOptions()
                .setConnectionString(config.url().toString())
                .setNetClientOptions(net)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolName("tollgate-cache-" + System.identityHashCode(this));
        if (config.password() != null) {
            options.setPassword(config.password().value());
        }
        return options;
    }

    /** Lets go of a connection; the next question makes another one. */
    private void drop(Redis which) {
        if (which.equals(client)) {
            client = null;
            connection = null;
        }
        which.close();
    }

    private void failed(String why) {
        failures.increment();
        restsUntil = System.nanoTime() + REST_NANOS;
        if (!failing) {
            failing = true;
            log.warn(
                    "the shared cache at {} is not used until it answers again: {}",
                    config.url().getAuthority(),
                    why);
        }
        if (client != null) {
            drop(client);
        }
    }

    private void worked() {
        if (failing) {
            failing = false;
            log.info("the shared cache at {} answers again", config.url().getAuthority());
        }
    }
}
