package io.tollgate.gateway.redaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tokens and keys by how they look, private keys, and values that are introduced as secrets. */
final class Secrets {
    static final String LABEL = "secret";

    /**
     * How the tokens of a maker begin.
     *
     * @param least characters that follow at least
     */
    private record Prefix(String text, int least) {}

    private static final List<Prefix> PREFIXES = List.of(
            new Prefix("tg_", 49),
            new Prefix("sk-", 20),
            new Prefix("sess-", 32),
            new Prefix("ek_", 20),
            new Prefix("ghp_", 36),
            new Prefix("gho_", 36),
            new Prefix("ghu_", 36),
            new Prefix("ghs_", 36),
            new Prefix("ghr_", 36),
            new Prefix("github_pat_", 22),
            new Prefix("glpat-", 20),
            new Prefix("AKIA", 16),
            new Prefix("ASIA", 16),
            new Prefix("AIza", 35),
            new Prefix("ya29", 20),
            new Prefix("GOCSPX-", 20),
            new Prefix("xoxb-", 10),
            new Prefix("xoxp-", 10),
            new Prefix("xoxa-", 10),
            new Prefix("xoxr-", 10),
            new Prefix("xoxs-", 10),
            new Prefix("xapp-", 10),
            new Prefix("hf_", 30),
            new Prefix("gsk_", 40),
            new Prefix("xai-", 40),
            new Prefix("pplx-", 40),
            new Prefix("r8_", 32),
            new Prefix("npm_", 36),
            new Prefix("pypi-", 40),
            new Prefix("dop_v1_", 64),
            new Prefix("sk_live_", 16),
            new Prefix("sk_test_", 16),
            new Prefix("rk_live_", 16),
            new Prefix("rk_test_", 16),
            new Prefix("whsec_", 24),
            new Prefix("SG.", 40),
            new Prefix("hvs.", 24));

    private static final int ASCII = 128;

    /** Those of each first two characters, which few words have. */
    private static final List<List<Prefix>> BY_BEGINNING = byBeginning();

    private static final String KEY_BEGINS = "-----BEGIN ";
    private static final String KEY_ENDS = "-----END ";
    private static final String BEARER = "bearer ";
    private static final int SHORTEST_BEARER = 16;
    private static final int SHORTEST_VALUE = 6;
    private static final int LONGEST_VALUE = 4096;
    private static final int LONGEST_HEADING = 64;

    private static final List<String> INTRODUCING = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "api_key",
            "api-key",
            "api key",
            "apikey",
            "access_key",
            "secret_key",
            "private_key",
            "access_token",
            "refresh_token",
            "auth_token",
            "authorization");

    private static final List<List<String>> INTRODUCING_BY_LAST = introducingByLast();

    /** Names of members whose whole value is secret, without what stands between their words. */
    private static final Set<String> MEMBERS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "apikey",
            "xapikey",
            "accesskey",
            "secretkey",
            "secretaccesskey",
            "privatekey",
            "accesstoken",
            "refreshtoken",
            "authtoken",
            "clientsecret",
            "authorization");

    private static final int LONGEST_MEMBER = 24;

    private Secrets() {}

    private static List<List<Prefix>> byBeginning() {
        List<List<Prefix>> all = new ArrayList<>(Collections.nCopies(ASCII * ASCII, List.of()));
        for (Prefix prefix : PREFIXES) {
            int beginning = beginning(prefix.text, 0);
            all.set(
                    beginning,
                    PREFIXES.stream()
                            .filter(other -> beginning(other.text, 0) == beginning)
                            .toList());
        }
        return List.copyOf(all);
    }

    /** The place of the two characters at a place of a text; -1 where there are none of ASCII. */
    private static int beginning(String text, int at) {
        if (at + 1 >= text.length()) {
            return -1;
        }
        int first = text.charAt(at);
        int second = text.charAt(at + 1);
        return (first | second) < ASCII ? first * ASCII + second : -1;
    }

    /** The names that introduce a secret, by their last letter. */
    private static List<List<String>> introducingByLast() {
        List<List<String>> all = new ArrayList<>();
        for (char last = 0; last < ASCII; last++) {
            char letter = Character.toLowerCase(last);
            all.add(INTRODUCING.stream()
                    .filter(name -> name.charAt(name.length() - 1) == letter)
                    .toList());
        }
        return List.copyOf(all);
    }

    /** Whether a member of that name has a value that is secret, whatever it is. */
    static boolean named(String member) {
        return member.length() <= LONGEST_MEMBER
                && MEMBERS.contains(member.replace("_", "")
                        .replace("-", "")
                        .replace(" ", "")
                        .toLowerCase(Locale.ROOT));
    }

    /**
     * Adds what begins here, where a word begins.
     *
     * @return where it ends; -1 where there is none
     */
    static int word(String text, int start, Findings found) {
        char first = text.charAt(start);
        if (first == 'e' && text.startsWith("eyJ", start) && (start == 0 || !Ascii.token(text.charAt(start - 1)))) {
            return add(start, jsonToken(text, start), found);
        }
        if ((first == 'B' || first == 'b') && text.regionMatches(true, start, BEARER, 0, BEARER.length())) {
            int value = start + BEARER.length();
            int end = value;
            while (end < text.length() && bearer(text.charAt(end))) {
                end++;
            }
            return end - value < SHORTEST_BEARER ? -1 : add(value, end, found);
        }
        int beginning = beginning(text, start);
        for (Prefix prefix : beginning < 0 ? List.<Prefix>of() : BY_BEGINNING.get(beginning)) {
            if (text.startsWith(prefix.text, start)) {
                int from = start + prefix.text.length();
                int end = from;
                while (end < text.length() && (Ascii.token(text.charAt(end)) || dotWithin(text, end))) {
                    end++;
                }
                if (end - from >= prefix.least) {
                    return add(start, end, found);
                }
            }
        }
        return -1;
    }

    private static int add(int start, int end, Findings found) {
        if (end > 0) {
            found.add(start, end, LABEL);
        }
        return end;
    }

    private static boolean dotWithin(String text, int at) {
        return text.charAt(at) == '.' && at + 1 < text.length() && Ascii.token(text.charAt(at + 1));
    }

    private static boolean bearer(char c) {
        return Ascii.token(c) || "._~+/=".indexOf(c) >= 0;
    }

    /** A token of RFC 7519, with its signature or cut before it. */
    private static int jsonToken(String text, int start) {
        int header = run(text, start);
        if (header - start < 10 || !text.startsWith(".", header)) {
            return -1;
        }
        int claims = run(text, header + 1);
        if (claims - header < 10) {
            return -1;
        }
        return text.startsWith(".", claims) ? run(text, claims + 1) : claims;
    }

    private static int run(String text, int start) {
        int end = start;
        while (end < text.length() && Ascii.token(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /**
     * Adds the private key that begins here, up to the text's end where that comes first.
     *
     * @return where it ends; -1 where there is none
     */
    static int privateKey(String text, int start, Findings found) {
        if (!text.startsWith(KEY_BEGINS, start)) {
            return -1;
        }
        String heading = text.substring(start, Math.min(text.length(), start + LONGEST_HEADING));
        if (!heading.contains("PRIVATE KEY")) {
            return -1;
        }
        int last = text.indexOf(KEY_ENDS, start);
        int end = last < 0 ? -1 : text.indexOf("-----", last + KEY_ENDS.length());
        return add(start, end < 0 ? text.length() : end + 5, found);
    }

    /**
     * Adds the value that a colon or an equals sign gives to a name such as password.
     *
     * @return where it ends; -1 where there is none
     */
    static int assigned(String text, int sign, Findings found) {
        int name = sign;
        while (name > 0 && sign - name < 4 && " \"'\\`*".indexOf(text.charAt(name - 1)) >= 0) {
            name--;
        }
        if (!introduces(text, name)) {
            return -1;
        }
        int start = sign + 1;
        char quote = 0;
        while (start < text.length() && start - sign < 8 && " \"'\\`*".indexOf(text.charAt(start)) >= 0) {
            if (text.charAt(start) != ' ' && text.charAt(start) != '\\') {
                quote = text.charAt(start);
            }
            start++;
        }
        int last = Math.min(text.length(), start + LONGEST_VALUE);
        int end = start;
        boolean word = true;
        while (end < last && !ends(text.charAt(end), quote)) {
            word &= Ascii.letter(text.charAt(end));
            end++;
        }
        if (end > start && text.charAt(end - 1) == '\\') {
            end--;
        }
        // Without quotes it may be a sentence that goes on.
        return end - start < SHORTEST_VALUE || (word && quote == 0) ? -1 : add(start, end, found);
    }

    private static boolean ends(char c, char quote) {
        return quote == 0 ? c <= ' ' || "\"'`,;&<>)}]".indexOf(c) >= 0 : c == quote || c == '\n';
    }

    private static boolean introduces(String text, int end) {
        char last = end == 0 ? 0 : text.charAt(end - 1);
        for (String name : INTRODUCING_BY_LAST.get(last < ASCII ? last : 0)) {
            int start = end - name.length();
            if (start >= 0 && text.regionMatches(true, start, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }
}
