package io.tollgate.gateway.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.redaction.Redaction.Expression;
import io.tollgate.gateway.redaction.Redaction.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {
    private static final Redactor USUAL = new Redactor(Redaction.USUAL);

    private static String redacted(String body) throws Exception {
        return redacted(USUAL, body);
    }

    private static String redacted(Redactor redactor, String body) throws Exception {
        byte[] bytes = body.getBytes(UTF_8);
        return new String(
                redactor.redact(bytes, BodyFormat.of(bytes, bytes.length)).body(), UTF_8);
    }

    private static void found(String kind, String... texts) throws Exception {
        for (String text : texts) {
            assertThat(redacted("is " + text + ", yes")).as(text).isEqualTo("is [redacted:" + kind + "], yes");
            assertThat(redacted(text)).as(text).isEqualTo("[redacted:" + kind + "]");
        }
    }

    private static void untouched(String... texts) throws Exception {
        for (String text : texts) {
            assertThat(redacted("is " + text + ", yes")).isEqualTo("is " + text + ", yes");
        }
    }

    /** Texts are read eight bytes at a time. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\\\"", "\\\\", "\\n", "é", "€ \\\" ü"})
    void whereATextEndsDependsOnNoPlaceInIt(String inside) throws Exception {
        for (int before = 0; before < 20; before++) {
            for (int behind = 0; behind < 10; behind++) {
                String begins = "{\"a\":\"" + "x".repeat(before) + inside + "y".repeat(behind) + " ";
                String ends = "\",\"b\":[\"z\"]}";
                assertThat(redacted(begins + "jane@example.com" + ends))
                        .as("%d before, %d behind", before, behind)
                        .isEqualTo(begins + "[redacted:email]" + ends);
            }
        }
    }

    @Test
    void emailAddresses() throws Exception {
        found("email", "jane@example.com", "j.o'hara+tag@mail.example.co.uk", "müller@exämple.de", "a@b.xn--p1ai");
        untouched("jane@localhost", "@example.com", "5 @ 3.50", "a@b.c", "user@1.2.3.4");
    }

    @Test
    void numbersOfCardsWithTheirChecksum() throws Exception {
        found(
                "card",
                "4111111111111111",
                "4111 1111 1111 1111",
                "5555-5555-5555-4444",
                "378282246310005",
                "6011111111111117",
                "3530111333300000",
                "30569309025904",
                "2223003122003222");
        untouched(
                "4111111111111112",
                "4111 1111 1111 1112",
                "378282246310006",
                "1111111111111117",
                "1732900000123456",
                "411111111111111",
                "41111111111111110000001",
                "a4111111111111111");
        assertThat(redacted("pay with 4111 1111 1111 1111 12/27")).isEqualTo("pay with [redacted:card] 12/27");
        assertThat(redacted("12 4111111111111111")).isEqualTo("12 [redacted:card]");
    }

    @Test
    void bankAccountsWithTheirChecksum() throws Exception {
        found(
                "iban",
                "DE89370400440532013000",
                "DE89 3704 0044 0532 0130 00",
                "gb29nwbk60161331926819",
                "FR14 2004 1010 0505 0001 3M02 606",
                "NO9386011117947");
        untouched(
                "DE89370400440532013001",
                "GB28 NWBK 6016 1331 9268 19",
                "DE8937040044053201300",
                "ZZ89370400440532013000",
                "DE89370400440532013000X");
    }

    @Test
    void telephoneNumbers() throws Exception {
        found(
                "phone",
                "+49 30 1234567",
                "+1 (212) 555-0100",
                "+442079460958",
                "(212) 555-0100",
                "212-555-0100",
                "1-212-555-0100",
                "030 12345678",
                "0171/1234567",
                "01 23 45 67 89",
                "0049 30 1234567");
        untouched(
                "2026-11-29",
                "29.11.2026 17:40",
                "192.168.100.200",
                "3.14159265358979",
                "12345678",
                "+12",
                "1,234,567,890",
                "00000000000000",
                "0123456789");
    }

    @Test
    void secretsByTheirLooks() throws Exception {
        String random = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY3zA5bC7dE9fG1hJ2k";
        found(
                "secret",
                "sk-proj-" + random,
                "sk-ant-api03-" + random,
                "tg_" + random,
                "ghp_" + random.substring(0, 36),
                "AKIAIOSFODNN7EXAMPLE",
                "AIza" + random.substring(0, 35),
                "xoxb-123456789012-abcdef",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----");
        untouched("sk-short", "risk-free-investments-for-everybody", "AKIA", "task-12345678901234567890123");
        assertThat(redacted("Authorization: Bearer " + random)).isEqualTo("Authorization: Bearer [redacted:secret]");
        assertThat(redacted("password: hunter22!")).isEqualTo("password: [redacted:secret]");
        assertThat(redacted("api_key=\"" + random + "\" x")).isEqualTo("api_key=\"[redacted:secret]\" x");
        assertThat(redacted("-----BEGIN PRIVATE KEY-----\nMIIEow")).isEqualTo("[redacted:secret]");
        untouched("the secret: always be kind", "password:", "-----BEGIN CERTIFICATE-----");
    }

    @Test
    void membersOfJsonThatAreSecretsByTheirNames() throws Exception {
        assertThat(redacted("{\"clientSecret\":\"abc\",\"token\":\"Hello\",\"password\":{\"type\":\"string\"}}"))
                .isEqualTo("{\"clientSecret\":\"[redacted:secret]\",\"token\":\"Hello\","
                        + "\"password\":{\"type\":\"string\"}}");
        assertThat(redacted("{\"arguments\":\"{\\\"password\\\":\\\"hunter\\\"}\"}"))
                .isEqualTo("{\"arguments\":\"{\\\"password\\\":\\\"[redacted:secret]\\\"}\"}");
    }

    @Test
    void jsonStaysAsItIsButForWhatIsReplaced() throws Exception {
        String body = "{ \"model\":\"m\" ,\n \"messages\":[{\"content\":\"a\\u0040b.com\"},"
                + "{\"content\":\"say\\njane@example.com \\\"now\\\"\"}], \"n\":1.50e3}";
        assertThat(redacted(body.replace("a\\u0040b.com", "a\\u0040b.example")))
                .isEqualTo("{ \"model\":\"m\" ,\n \"messages\":[{\"content\":\"[redacted:email]\"},"
                        + "{\"content\":\"say\\n[redacted:email] \\\"now\\\"\"}], \"n\":1.50e3}");
        String clean = "{\"a\":\"\\u00e9\\/\", \"b\": [ ]}";
        byte[] bytes = clean.getBytes(UTF_8);
        assertThat(USUAL.redact(bytes, BodyFormat.JSON).body()).isSameAs(bytes);
    }

    @Test
    void whatIsNotReplacedKeepsItsEscapesAndCharacters() throws Exception {
        assertThat(redacted(
                        "{\"a\":\"\\u00fc\\/ü€😀\\uZZ \\\"j\\u0061ne@example.com\\\" ü😀, joe@example.com \\u00fc\"}"))
                .isEqualTo("{\"a\":\"\\u00fc\\/ü€😀\\uZZ \\\"[redacted:email]\\\" ü😀, [redacted:email] \\u00fc\"}");
        assertThat(redacted("ü€😀 jane@example.com \\u0041 joe@example.com ü"))
                .isEqualTo("ü€😀 [redacted:email] \\u0041 [redacted:email] ü");
    }

    @Test
    void textsOfJsonWithinTextsOfJson() throws Exception {
        assertThat(redacted("{\"arguments\":\"{\\\"a\\\":\\\"x\\\\njane@example.com\\\\n4111111111111111\\\"}\"}"))
                .isEqualTo("{\"arguments\":\"{\\\"a\\\":\\\"x\\\\n[redacted:email]\\\\n[redacted:card]\\\"}\"}");
    }

    @Test
    void numbersThatAreCardsBecomeTexts() throws Exception {
        assertThat(redacted("{\"card\":4111111111111111,\"id\":4111111111111112}"))
                .isEqualTo("{\"card\":\"[redacted:card]\",\"id\":4111111111111112}");
    }

    @Test
    void jsonThatIsCutOffIsRedactedAsFarAsItGoes() throws Exception {
        assertThat(redacted("{\"messages\":[{\"content\":\"mail jane@example.com and"))
                .isEqualTo("{\"messages\":[{\"content\":\"mail [redacted:email] and");
        assertThat(redacted("{\"a\":\"jane@example.com\\")).isEqualTo("{\"a\":\"[redacted:email]\\");
        assertThat(redacted("]]}{\"jane@example.com")).isEqualTo("]]}{\"[redacted:email]");
    }

    @Test
    void thePiecesOfAStreamsTextAreOneText() throws Exception {
        String stream = event("choices", "mail ja") + event("choices", "ne@exa") + event("choices", "mple.com now")
                + "data: [DONE]\n\n";
        assertThat(redacted(stream))
                .isEqualTo(event("choices", "mail [redacted:email]")
                        + event("choices", "")
                        + event("choices", " now")
                        + "data: [DONE]\n\n");
    }

    private static String event(String list, String text) {
        return "data: {\"id\":\"c1\",\"" + list + "\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    @Test
    void textsOfDifferentIndexesAreNotJoined() throws Exception {
        assertThat(redacted(delta(0, "jane@exam") + delta(1, "42") + delta(0, "ple.com")))
                .isEqualTo(delta(0, "[redacted:email]") + delta(1, "42") + delta(0, ""));
    }

    private static String delta(int index, String text) {
        return "event: delta\ndata: {\"index\":" + index + ",\"delta\":{\"text\":\"" + text + "\"}}\n\n";
    }

    @Test
    void aStreamThatIsAnArrayIsJoinedAsWell() throws Exception {
        assertThat(redacted("[{\"parts\":[{\"text\":\"4111 1111\"}]},{\"parts\":[{\"text\":\" 1111 1111\"}]}]"))
                .isEqualTo("[{\"parts\":[{\"text\":\"[redacted:card]\"}]},{\"parts\":[{\"text\":\"\"}]}]");
    }

    @Test
    void severalFindingsInOnePieceOfAStream() throws Exception {
        assertThat(redacted(event("c", "a jane@example.com b 411111111") + event("c", "1111111 c joe@example.com")))
                .isEqualTo(event("c", "a [redacted:email] b [redacted:card]") + event("c", " c [redacted:email]"));
    }

    @Test
    void onlyTheKindsThatAreAskedFor() throws Exception {
        Redactor emails = new Redactor(new Redaction(Set.of(Kind.EMAIL), List.of()));
        String text = "4111111111111111 DE89370400440532013000 +49 30 1234567 password=hunter22! ";
        assertThat(redacted(emails, text + "a@b.example")).isEqualTo(text + "[redacted:email]");
        assertThat(redacted(emails, "{\"password\":\"abcdef\",\"n\":4111111111111111}"))
                .isEqualTo("{\"password\":\"abcdef\",\"n\":4111111111111111}");
        Redactor none = new Redactor(new Redaction(Set.of(), List.of()));
        assertThat(redacted(none, "a@b.example")).isEqualTo("a@b.example");
    }

    @Test
    void ownExpressions() throws Exception {
        Redactor own = new Redactor(
                new Redaction(Set.of(Kind.EMAIL), List.of(new Expression("employee", "(?i)\\bemp-[0-9]{6}\\b"))));
        assertThat(redacted(own, "{\"a\":\"EMP-123456 and emp-12\",\"b\":\"a@b.example\"}"))
                .isEqualTo("{\"a\":\"[redacted:employee] and emp-12\",\"b\":\"[redacted:email]\"}");
    }

    @Test
    void findingsThatOverlapAreOne() throws Exception {
        Redactor own = new Redactor(
                new Redaction(Set.of(Kind.EMAIL), List.of(new Expression("host", "[a-z]+\\.example(/[a-z]+)?"))));
        assertThat(redacted(own, "see jane@shop.example/cart now")).isEqualTo("see [redacted:email] now");
    }

    @Test
    void anExpressionThatTakesTooLongEndsTheAttempt() {
        Expression expression = new Expression("slow", "(x+x+)+y");
        long[] now = {0};
        Redactor slow = new Redactor(new Redaction(Set.of(), List.of(expression)), () -> now[0] += 200_000_000L);
        byte[] body = "x".repeat(100_000).getBytes(UTF_8);
        assertThatThrownBy(() -> slow.redact(body, BodyFormat.TEXT)).isInstanceOf(Redactor.TooSlowException.class);
    }

    @Test
    void expressionsThatCannotBeBoundedAreRefused() {
        assertThat(Expression.problem("a", "(")).contains("RE2");
        assertThat(Expression.problem("a", "(?=x)")).contains("RE2");
        assertThat(Expression.problem("a", "(a)\\1")).contains("RE2");
        assertThat(Expression.problem("a", "a*")).contains("empty");
        assertThat(Expression.problem("a", "((a{100}){100}){100}")).contains("repeat");
        assertThat(Expression.problem("a", "a{1,1001}")).contains("repeat");
        assertThat(Expression.problem("a", "a".repeat(257))).contains("256");
        assertThat(Expression.problem("A b", "a")).contains("name");
        assertThat(Expression.problem("email", "a")).contains("name");
        assertThat(Expression.problem("a-1", "a{2,10}b")).isNull();
        assertThatThrownBy(() -> new Expression("a", "a*")).isInstanceOf(IllegalArgumentException.class);
        Expression one = new Expression("a", "a");
        assertThatThrownBy(() -> new Redaction(Set.of(), List.of(one, one))).hasMessageContaining("same name");
        assertThatThrownBy(() -> new Redaction(Set.of(), java.util.Collections.nCopies(17, one)))
                .hasMessageContaining("16");
    }

    @Test
    void whatABodyIs() {
        assertThat(format("")).isEqualTo(BodyFormat.TEXT);
        assertThat(format(" {\"a\":1}")).isEqualTo(BodyFormat.JSON);
        assertThat(format("[")).isEqualTo(BodyFormat.JSON);
        assertThat(format("data: x")).isEqualTo(BodyFormat.EVENTS);
        assertThat(format(": ping\n\n")).isEqualTo(BodyFormat.EVENTS);
        assertThat(format("event: x")).isEqualTo(BodyFormat.EVENTS);
        assertThat(format("datä")).isEqualTo(BodyFormat.TEXT);
        assertThat(format("a\0b")).isEqualTo(BodyFormat.BINARY);
        assertThat(format("--x\r\nContent-Disposition: form-data; name=\"file\""))
                .isEqualTo(BodyFormat.BINARY);
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 1};
        assertThat(BodyFormat.of(gzip, gzip.length)).isEqualTo(BodyFormat.BINARY);
    }

    private static BodyFormat format(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return BodyFormat.of(bytes, bytes.length);
    }
}
