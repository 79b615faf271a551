package io.tollgate.gateway.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The master keys that an operator hands over: entries separated by commas or newlines, each the base64 of 32 random
 * bytes or {@code id:base64}. The first one seals, all of them open. Nothing here ever repeats the text of an entry.
 */
public final class MasterKeys {
    /** The variable that holds the keys. */
    public static final String VARIABLE = "TOLLGATE_MASTER_KEY";

    /** The variable that names a file which holds them instead. */
    public static final String FILE_VARIABLE = "TOLLGATE_MASTER_KEY_FILE";

    /** Nothing to seal with, and nothing to open with. */
    public static final MasterKeys NONE = new MasterKeys(List.of());

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final long LARGEST_FILE = 64 << 10;

    private final List<MasterKey> keys;

    private MasterKeys(List<MasterKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Reads the variables; each thing wrong with them goes to {@code problems}, and the entry is left out. */
    public static MasterKeys read(Map<String, String> environment, Consumer<String> problems) {
        String given = environment.getOrDefault(VARIABLE, "");
        String file = environment.getOrDefault(FILE_VARIABLE, "").strip();
        if (file.isEmpty()) {
            return new Reader(VARIABLE, problems).read(given);
        }
        if (!given.isBlank()) {
            problems.accept(VARIABLE + " and " + FILE_VARIABLE + " are both set; set only one of them");
            return NONE;
        }
        String text = content(file, problems);
        if (text == null) {
            return NONE;
        }
        MasterKeys keys = new Reader(FILE_VARIABLE, problems).read(text);
        if (text.isBlank()) {
            problems.accept(FILE_VARIABLE + " names a file without a key");
        }
        return keys;
    }

    /** Does not say which file: somebody may have put the key itself there. */
    private static @Nullable String content(String file, Consumer<String> problems) {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path) && Files.size(path) <= LARGEST_FILE) {
                return Files.readString(path);
            }
        } catch (IOException | InvalidPathException e) {
            // Said below.
        }
        problems.accept(FILE_VARIABLE + " names a file that cannot be read");
        return null;
    }

    /** Makes a new key, as an entry writes it. */
    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[MasterKey.BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Whether there is no master key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * The keys that authenticate messages of one kind.
     *
     * @param purpose in ASCII; keys of different purposes have nothing in common
     */
    public MacKeys macKeys(String purpose) {
        return new MacKeys(keys.stream().map(key -> key.derived(purpose)).toList());
    }

    /**
     * What encrypts data of one kind.
     *
     * @param purpose in ASCII; keys of different purposes have nothing in common
     * @return null if there is no master key
     */
    public @Nullable DataKey dataKey(String purpose) {
        MasterKey first = first();
        return first == null
                ? null
                : new DataKey(
                        first.encrypting(purpose + " data"), new MacKeys(List.of(first.derived(purpose + " names"))));
    }

    /** The one that seals; null if there is none. */
    @Nullable
    MasterKey first() {
        return keys.isEmpty() ? null : keys.getFirst();
    }

    /** The one with an id; null if there is none. */
    @Nullable
    MasterKey find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst().orElse(null);
    }

    /** Their ids. */
    @Override
    public String toString() {
        return "MasterKeys" + keys;
    }

    private static final class Reader {
        private final String source;
        private final Consumer<String> problems;
        private final List<MasterKey> keys = new ArrayList<>();
        private final List<String> contents = new ArrayList<>();

        Reader(String source, Consumer<String> problems) {
            this.source = source;
            this.problems = problems;
        }

        MasterKeys read(String text) {
            int position = 0;
            int number = 0;
            for (String part : text.split("[,\n\r]", -1)) {
                String entry = part.strip();
                if (!entry.isEmpty()) {
                    number++;
                    int at = position + part.indexOf(entry) + 1;
                    entry(entry, "entry %d (at character %d)".formatted(number, at));
                }
                position += part.length() + 1;
            }
            return new MasterKeys(keys);
        }

        private void entry(String text, String where) {
            int colon = text.lastIndexOf(':');
            byte[] bytes = decoded(text.substring(colon + 1));
            if (bytes == null) {
                problem(where, "is neither the base64 of 32 bytes nor id:base64; openssl rand -base64 32 makes one");
                return;
            }
            String content = MasterKey.idOf(bytes);
            String id = colon < 0 ? content : text.substring(0, colon);
            if (!ID.matcher(id).matches()) {
                problem(where, "has an id that is not 1 to 64 letters, digits, '.', '_' or '-'");
            } else if (contents.contains(content)) {
                problem(where, "repeats the key of another entry");
            } else if (keys.stream().anyMatch(key -> key.id().equals(id))) {
                problem(where, "repeats the id of another entry");
            } else {
                contents.add(content);
                keys.add(MasterKey.of(id, bytes));
            }
        }

        private static byte @Nullable [] decoded(String base64) {
            try {
                byte[] bytes = Base64.getDecoder().decode(base64);
                return bytes.length == MasterKey.BYTES ? bytes : null;
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private void problem(String where, String what) {
            problems.accept(source + ": " + where + " " + what);
        }
    }
}
