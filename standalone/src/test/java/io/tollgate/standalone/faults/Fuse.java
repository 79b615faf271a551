package io.tollgate.standalone.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A file that tells a {@link HookedConsumer} what is to happen at its next insert; it is gone once that has begun.
 *
 * @param file where it is
 */
record Fuse(Path file) {
    /** The variable that names the file. */
    static final String VARIABLE = "FAULTS_FUSE";

    /** When it happens. */
    enum Moment {
        BEFORE,
        DURING,
        AFTER
    }

    /**
     * What happens.
     *
     * @param victim the process that gets it; 0 for the consumer itself
     * @param table whose insert it falls at; empty for any
     */
    record Blow(Moment moment, Signal signal, long victim, String table) {
        Blow(Moment moment, Signal signal, long victim) {
            this(moment, signal, victim, "");
        }
    }

    /** Arms it. */
    void light(Blow blow) throws IOException {
        Files.deleteIfExists(struck());
        Files.deleteIfExists(stored());
        Files.deleteIfExists(failed());
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(
                whole,
                String.join(
                        " ", blow.moment().name(), blow.signal().name(), Long.toString(blow.victim()), blow.table()));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes what is to happen now, at an insert into a table, so that it happens once. */
    Optional<Blow> take(String table) throws IOException {
        try {
            String wanted = List.of(Files.readString(file).split(" ", -1)).get(3);
            return wanted.isEmpty() || wanted.equals(table) ? take() : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Optional<Blow> take() throws IOException {
        Path taken = file.resolveSibling(file.getFileName() + ".taken");
        try {
            Files.move(file, taken, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        List<String> words = List.of(Files.readString(taken).split(" ", -1));
        return Optional.of(new Blow(
                Moment.valueOf(words.get(0)),
                Signal.valueOf(words.get(1)),
                Long.parseLong(words.get(2)),
                words.get(3)));
    }

    /** Is there once the blow falls. */
    Path struck() {
        return file.resolveSibling(file.getFileName() + ".struck");
    }

    /** Is there once the insert at which the blow fell has come back as stored. */
    Path stored() {
        return file.resolveSibling(file.getFileName() + ".stored");
    }

    /** Is there once the insert at which the blow fell has failed. */
    Path failed() {
        return file.resolveSibling(file.getFileName() + ".failed");
    }

    /** Whether the insert at which the blow fell has come back, one way or the other. */
    boolean isOver() {
        return Files.exists(stored()) || Files.exists(failed());
    }
}
