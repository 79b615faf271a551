package io.tollgate.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.embedded.ChildProcess;
import io.tollgate.embedded.TestLogin;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What another user of the machine, or a web page in its browser, can do to a running {@code ./tollgate up}. Files and
 * processes are tried as the user {@code nobody} where the tests run as root; ports, where it makes no difference who
 * knocks, as whoever runs the tests, without the passwords.
 */
final class OtherUserIT {
    private static final String CONTROL = "tollgate.control";
    private static final Map<String, Object> IMPATIENT =
            Map.of("default.api.timeout.ms", 3_000, "request.timeout.ms", 2_000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Path ready;

    @SuppressWarnings("NullAway.Init")
    private static ChildProcess up;

    @SuppressWarnings("NullAway.Init")
    private static String password;

    /** In a folder that was there before, open to everybody, as earlier versions left it. */
    @BeforeAll
    static void start() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = Files.createDirectories(folder.resolve("data"));
        Path old = Files.createDirectories(data.resolve("spool")).resolve("old");
        Files.writeString(old, "old");
        for (Path path : List.of(data, data.resolve("spool"), old)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        ready = folder.resolve("ready.json");
        up = ChildProcess.start(
                        Tollgate.class,
                        List.of("up", "--port", "0", "--data", data.toString(), "--ready-file", ready.toString()),
                        Map.of())
                .awaitReady(ready);
        password = entry("password");
    }

    @AfterAll
    static void stop() throws IOException {
        assertThat(up.stop()).isZero();
        assertThat(data.resolve("run/clients.yaml")).doesNotExist();
        up.close();
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                if (Files.exists(file)
                        && !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                .endsWith("------")) {
                    open.add(file);
                }
            }
        }
        assertThat(open).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ready)))
                .endsWith("------");
        assertThat(data.resolve("master.key")).isNotEmptyFile();
    }

    @Test
    void anotherUserReadsNeitherFilesNorEnvironments() throws Exception {
        if (!isRoot()) {
            // Modes and owners are what there is to see without a second user.
            return;
        }
        assertThat(asNobody("cat /etc/hostname")).isZero();
        assertThat(asNobody("cat '" + data.resolve("master.key") + "'")).isNotZero();
        assertThat(asNobody("ls '" + data + "'")).isNotZero();
        assertThat(asNobody("cat '" + ready + "'")).isNotZero();
        for (long pid : pids()) {
            assertThat(asNobody("cat /proc/" + pid + "/cmdline")).isZero();
            assertThat(asNobody("cat /proc/" + pid + "/environ")).isNotZero();
        }
    }

    @Test
    void commandLinesAndLogsHoldNoPassword() throws Exception {
        Set<String> secrets = secrets();
        assertThat(secrets).hasSize(2);
        for (long pid : pids()) {
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline")))
                    .isNotEmpty()
                    .doesNotContain(secrets);
            assertThat(Files.getPosixFilePermissions(Path.of("/proc/" + pid + "/environ")))
                    .isEqualTo(PosixFilePermissions.fromString("r--------"));
        }
        try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
            for (Path log : logs.toList()) {
                assertThat(Files.readString(log)).doesNotContain(secrets);
            }
        }
    }

    @Test
    void theEngineAnswersWhoHasThePasswordAlone() throws Exception {
        assertThat(ask("", here(), "SELECT 1")).startsWith("HTTP/1.1 401").doesNotContain("\n1\n");
        assertThat(ask(basic("tollgate", "wrong"), here(), "SELECT 1")).startsWith("HTTP/1.1 401");
        assertThat(ask(basic("default", ""), here(), "SELECT 1")).startsWith("HTTP/1.1 401");
        assertThat(ask("X-ClickHouse-User: tollgate\r\nX-ClickHouse-Key: x\r\n", here(), "SELECT 1"))
                .startsWith("HTTP/1.1 401");
        assertThat(ask(right(), here(), "SELECT 1")).startsWith("HTTP/1.1 200");
    }

    /** As ClickHouse's own server has it, so that whatever watches over it needs no password. */
    @Test
    void whetherTheEngineIsAliveIsAllThatItTellsEverybody() throws Exception {
        assertThat(get("/ping")).startsWith("HTTP/1.1 200").endsWith("Ok.\n");
        assertThat(get("/ping?query=SELECT%201")).startsWith("HTTP/1.1 401");
        assertThat(get("/ping/?query=SELECT%201")).startsWith("HTTP/1.1 401");
        assertThat(get("/?query=SELECT%201")).startsWith("HTTP/1.1 401");
        assertThat(send("GET /ping HTTP/1.1\r\nHost: evil.example\r\n\r\n")).startsWith("HTTP/1.1 403");
    }

    private static String get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: " + here() + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void aBodyIsNotReadBeforeThePassword() throws Exception {
        // Announced and never sent.
        assertThat(send("POST / HTTP/1.1\r\nHost: " + here() + "\r\nContent-Length: 1000000\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    /** More of them than the engine has threads for statements. */
    @Test
    void requestsThatNeverEndKeepNobodyFromTheEngine() throws Exception {
        List<Socket> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket half = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(here()));
                half.getOutputStream().write("POST / HTTP/1.1\r\nHost: ".getBytes(UTF_8));
                halves.add(half);
            }
            assertThat(ask(right(), here(), "SELECT 1")).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    /** The gateway listens for callers, for operators' tools, and for itself, at the provider that it simulates. */
    @Test
    void theSimulatedProviderAnswersItsGatewayAlone() throws Exception {
        Set<Integer> ports = listening(pid("gateway"));
        ports.remove(port(ChildProcess.entry(ready, "url")));
        ports.remove(port(ChildProcess.entry(ready, "management_url")));
        assertThat(ports).hasSize(1);
        int port = ports.iterator().next();
        String secret = "A".repeat(43);
        for (String request : List.of(
                "GET /v1/models HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\n",
                "DELETE /control HTTP/1.1\r\n",
                "DELETE /" + secret + "/control HTTP/1.1\r\n",
                "GET //control HTTP/1.1\r\n",
                "GET http://127.0.0.1/control HTTP/1.1\r\n",
                // Announced and never sent.
                "POST /control HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 60000000\r\n",
                "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 60000000\r\n")) {
            assertThat(send(port, request + "Host: 127.0.0.1\r\n\r\n"))
                    .as(request)
                    .startsWith("HTTP/1.1 404")
                    .doesNotContain("simulated");
        }
    }

    @Test
    void webPagesAreTurnedAwayEvenWithThePassword() throws Exception {
        String port = here().replaceFirst(".*:", "");
        assertThat(ask(right(), "evil.example:" + port, "SELECT 1")).startsWith("HTTP/1.1 403");
        assertThat(ask(right(), "127.0.0.1.evil.example:" + port, "SELECT 1")).startsWith("HTTP/1.1 403");
        assertThat(ask(right(), "localhost:1", "SELECT 1")).startsWith("HTTP/1.1 403");
        assertThat(ask(right() + "Origin: http://" + here() + "\r\n", here(), "SELECT 1"))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("Content-Type: text/plain\r\n", here(), "SELECT 1")).startsWith("HTTP/1.1 401");
    }

    @Test
    void theEngineReachesNothingOutsideOfItsTables() throws Exception {
        Path key = data.resolve("master.key");
        Path written = folder.resolve("written");
        for (String sql : List.of(
                "SELECT * FROM file('" + key + "', 'LineAsString')",
                "SELECT file('" + key + "')",
                "SELECT * FROM file('/proc/self/environ', 'LineAsString')",
                "INSERT INTO FUNCTION file('" + written + "', 'TSV', 'a String') VALUES ('x')",
                "SELECT 1 INTO OUTFILE '" + written + "'",
                "SELECT 1; SELECT * FROM file('" + key + "', 'LineAsString')",
                "SELECT * FROM url('http://" + here() + "', 'TSV', 'a String')",
                "SELECT * FROM remote('127.0.0.1', 'system', 'one')",
                "CREATE TABLE default.f (a String) ENGINE = File(TSV)",
                "SYSTEM SHUTDOWN")) {
            assertThat(ask(right(), here(), sql)).as(sql).startsWith("HTTP/1.1 403");
        }
        assertThat(written).doesNotExist();
    }

    @Test
    void kafkaTakesNothingWithoutThePassword() throws Exception {
        KafkaConnection known = known();
        try (Admin admin = Admin.create(known.client(IMPATIENT))) {
            assertThat(admin.listTopics().names().get()).contains(CONTROL);
        }
        KafkaConnection none = KafkaConnection.unsecured(known.bootstrapServers());
        KafkaConnection wrong = TestLogin.kafka(known.bootstrapServers());
        refused(none, TimeoutException.class);
        refused(wrong, SaslAuthenticationException.class);
        try (Admin admin = Admin.create(known.client(IMPATIENT))) {
            assertThat(admin.listTopics().names().get()).contains(CONTROL);
        }
    }

    @Test
    void theControllerKnowsTheBrokerAlone() throws Exception {
        String kafka = known().bootstrapServers();
        Set<Integer> ports = listening(pid("kafka"));
        ports.remove(Integer.parseInt(kafka.replaceFirst(".*:", "")));
        assertThat(ports).hasSize(1);
        String controller = "127.0.0.1:" + ports.iterator().next();
        for (KafkaConnection login : List.of(
                KafkaConnection.unsecured(controller),
                TestLogin.kafka(controller),
                new KafkaConnection(controller, known().security()))) {
            Map<String, Object> settings = login.client(IMPATIENT);
            settings.remove("bootstrap.servers");
            settings.put("bootstrap.controllers", controller);
            try (Admin admin = Admin.create(settings)) {
                assertThatThrownBy(() -> admin.describeCluster().nodes().get()).isInstanceOf(ExecutionException.class);
            }
        }
    }

    private static void refused(KafkaConnection login, Class<? extends Exception> why) {
        try (Admin admin = Admin.create(login.client(IMPATIENT))) {
            assertThatThrownBy(() -> admin.deleteTopics(List.of(CONTROL)).all().get())
                    .hasCauseInstanceOf(why);
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                login.client(Map.of("max.block.ms", 3_000, "delivery.timeout.ms", 3_000, "request.timeout.ms", 2_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(CONTROL, 0, new byte[] {1}, new byte[] {1}))
                            .get())
                    .hasCauseInstanceOf(why);
        }
    }

    private static KafkaConnection known() throws Exception {
        Settings settings = Settings.read(data.resolve("run/clients.yaml"), Map.of());
        return KafkaConnection.read(settings.section("kafka"));
    }

    private static Set<String> secrets() throws IOException {
        Set<String> secrets = new HashSet<>();
        Matcher found =
                Pattern.compile("password: \"([^\"]+)\"").matcher(Files.readString(data.resolve("run/clients.yaml")));
        while (found.find()) {
            secrets.add(found.group(1));
        }
        return secrets;
    }

    private static String entry(String key) throws Exception {
        return Objects.requireNonNull(Settings.read(data.resolve("run/clients.yaml"), Map.of())
                .section("clickhouse")
                .optional(key));
    }

    private static String right() {
        return basic("tollgate", password);
    }

    private static String basic(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8))
                + "\r\n";
    }

    private static String here() throws IOException {
        return URI.create(ChildProcess.entry(ready, "clickhouse")).getAuthority();
    }

    private static String ask(String headers, String host, String sql) throws IOException {
        byte[] body = sql.getBytes(UTF_8);
        return send("POST / HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\nContent-Length: "
                + body.length + "\r\n\r\n" + sql);
    }

    private static String send(String request) throws IOException {
        return send(port(here()), request);
    }

    private static int port(String address) {
        return Integer.parseInt(address.replaceFirst(".*:", ""));
    }

    private static String send(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static List<Long> pids() throws IOException {
        List<Long> pids = new ArrayList<>(List.of(up.pid()));
        Matcher found = Pattern.compile("\"pid\":(\\d+)").matcher(Files.readString(ready));
        while (found.find()) {
            pids.add(Long.parseLong(found.group(1)));
        }
        assertThat(pids).hasSize(6);
        return pids;
    }

    private static long pid(String part) throws IOException {
        return Long.parseLong(
                Files.readString(data.resolve("run/" + part + ".pid")).split(" ", -1)[0]);
    }

    /** The TCP ports that a process listens on. */
    private static Set<Integer> listening(long pid) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    sockets.add(Files.readSymbolicLink(file).toString());
                }
            }
        }
        Set<Integer> ports = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[3].equals("0A") && sockets.contains("socket:[" + fields[9] + "]")) {
                    ports.add(Integer.parseInt(fields[1].replaceFirst(".*:", ""), 16));
                }
            }
        }
        return ports;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private static int asNobody(String command) throws IOException, InterruptedException {
        return new ProcessBuilder(
                        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
