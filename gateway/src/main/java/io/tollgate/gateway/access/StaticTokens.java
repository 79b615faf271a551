package io.tollgate.gateway.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tokens that an operator hands over by environment, as labelled SHA-256 digests: {@code GATEWAY_API_KEY} is one
 * plaintext token, {@code GATEWAY_API_KEY_HASHES} a list of {@code sha256} or {@code label:sha256} separated by commas
 * or newlines. Labels and digests are unique. Nothing here ever repeats the text of an entry.
 */
public record StaticTokens(List<Entry> entries) {

    /** The variable holding one token in plain text. */
    public static final String TOKEN_VARIABLE = "GATEWAY_API_KEY";

    /** The variable holding the digests of any number of tokens. */
    public static final String HASHES_VARIABLE = "GATEWAY_API_KEY_HASHES";

    /** The label of the token in {@link #TOKEN_VARIABLE}. */
    public static final String TOKEN_LABEL = "gateway-api-key";

    /** A shorter token in plain text is one that somebody made up. */
    public static final int SHORTEST_TOKEN = 20;

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

    public StaticTokens {
        entries = List.copyOf(entries);
    }

    /** One token: its label, and its digest in 64 lower-case hexadecimal digits. */
    public record Entry(String label, String sha256) {

        public Entry {
            if (!isLabel(label)) {
                throw new IllegalArgumentException("A label is 1 to 64 letters, digits, '.', '_', '-' or ':'");
            }
            if (!isSha256(sha256)) {
                throw new IllegalArgumentException("A SHA-256 digest is 64 hexadecimal digits");
            }
            sha256 = sha256.toLowerCase(Locale.ROOT);
        }

        /** The digest's 32 bytes. */
        public byte[] digest() {
            return HexFormat.of().parseHex(sha256);
        }
    }

    /** Reads both variables; each thing wrong with them goes to {@code problems}, and the entry is left out. */
    public static StaticTokens read(Map<String, String> environment, Consumer<String> problems) {
        Reader reader = new Reader(problems);
        reader.token(environment.getOrDefault(TOKEN_VARIABLE, "").strip());
        reader.hashes(environment.getOrDefault(HASHES_VARIABLE, ""));
        return new StaticTokens(reader.entries);
    }

    /** The complete value for {@link #HASHES_VARIABLE}. */
    public String print() {
        return entries.stream()
                .map(entry -> entry.label() + ":" + entry.sha256())
                .collect(Collectors.joining(","));
    }

    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    static boolean isSha256(String text) {
        return SHA256.matcher(text).matches();
    }

    private static final class Reader {

        private final Consumer<String> problems;
        private final List<Entry> entries = new ArrayList<>();
        private final Map<String, String> labels = new HashMap<>();
        private final Map<String, String> digests = new HashMap<>();

        Reader(Consumer<String> problems) {
            this.problems = problems;
        }

        void token(String token) {
            if (token.isEmpty()) {
                return;
            }
            if (!SENDABLE.matcher(token).matches()) {
                problems.accept(TOKEN_VARIABLE + " contains characters that an HTTP header cannot carry");
            } else if (GatewayToken.startsWithPrefix(token) && !GatewayToken.wellFormed(token)) {
                problems.accept(TOKEN_VARIABLE + " starts with " + GatewayToken.PREFIX
                        + " but its checksum is wrong: it was cut or mistyped");
            } else if (token.length() < SHORTEST_TOKEN) {
                problems.accept(
                        TOKEN_VARIABLE + " is shorter than " + SHORTEST_TOKEN
                                + " characters, which can be guessed: make one with tollgate keys generate or openssl rand -hex 32");
            } else {
                add(new Entry(TOKEN_LABEL, GatewayToken.sha256(token)), TOKEN_VARIABLE);
            }
        }

        void hashes(String value) {
            int position = 0;
            int number = 0;
            for (String part : value.split("[,\n\r]", -1)) {
                String entry = part.strip();
                if (!entry.isEmpty()) {
                    number++;
                    int at = position + part.indexOf(entry) + 1;
                    entry(entry, number, "entry %d (at character %d)".formatted(number, at));
                }
                position += part.length() + 1;
            }
        }

        private void entry(String text, int number, String where) {
            int colon = text.lastIndexOf(':');
            String sha256 = text.substring(colon + 1);
            if (!isSha256(sha256)) {
                problem(where, "is neither 64 hexadecimal digits nor label:64 hexadecimal digits");
                return;
            }
            String label =
                    colon < 0 ? "key-" + sha256.substring(0, 8).toLowerCase(Locale.ROOT) : text.substring(0, colon);
            if (!isLabel(label)) {
                problem(where, "has a label that is not 1 to 64 letters, digits, '.', '_', '-' or ':'");
                return;
            }
            Entry entry = new Entry(label, sha256);
            String sameDigest = digests.get(entry.sha256());
            String sameLabel = labels.get(label);
            if (sameDigest != null) {
                problem(where, "repeats the digest of " + sameDigest);
            } else if (sameLabel != null) {
                problem(where, "repeats the label of " + sameLabel);
            } else {
                add(entry, "entry " + number);
            }
        }

        private void problem(String where, String what) {
            problems.accept(HASHES_VARIABLE + ": " + where + " " + what);
        }

        private void add(Entry entry, String where) {
            entries.add(entry);
            labels.put(entry.label(), where);
            digests.put(entry.sha256(), where);
        }
    }
}
