package io.tollgate.gateway.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.vault.MacKeys;
import io.tollgate.gateway.vault.MasterKeys;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state on disk: a line that says what it is, the time, each entry with its revision, and the SHA-256 of all that.
 * Where there is a master key, the sequence number of the last change is there too, and an HMAC of that SHA-256 takes
 * its place. Of tokens there are digests alone, and provider keys are sealed; even so only the owner may read it.
 * Written in full and renamed into place.
 */
final class Snapshot {
    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);
    private static final byte[] PLAIN = "tollgate control snapshot 1\n".getBytes(US_ASCII);
    private static final byte[] SIGNED = "tollgate control snapshot 2\n".getBytes(US_ASCII);
    private static final String PURPOSE = "tollgate control snapshot 2";
    private static final int DIGEST_BYTES = 32;
    private static final int END = -1;
    private static final UUID NO_CHANGE = new UUID(0, 0);

    private final Path file;
    private final MacKeys keys;
    private final EntryCodec codec = new EntryCodec();

    Snapshot(Path folder, MasterKeys masterKeys) {
        this.file = folder.resolve("control.snapshot");
        this.keys = masterKeys.macKeys(PURPOSE);
    }

    /**
     * What was read.
     *
     * @param at as of when it is
     * @param entries what an unsigned snapshot holds where a master key has come since, by key; it vouches for as much
     *     on the topic. Null for any other
     */
    record Content(Instant at, @Nullable Map<String, Entry> entries) {}

    Path file() {
        return file;
    }

    /**
     * Puts what the file holds into a state.
     *
     * @return null if there is no file, or one that cannot be used
     */
    @Nullable
    Content read(ControlState into) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length - DIGEST_BYTES;
        boolean signed = startsWith(bytes, SIGNED);
        if (length < PLAIN.length || !(signed || startsWith(bytes, PLAIN))) {
            log.error("{} is damaged, or of another version, and is not used", file);
            return null;
        }
        byte[] digest = sha256().digest(Arrays.copyOf(bytes, length));
        byte[] trailer = Arrays.copyOfRange(bytes, length, bytes.length);
        boolean whole = signed
                ? keys.signer(digest, List.of(trailer)) != MacKeys.Signer.NONE
                : MessageDigest.isEqual(digest, trailer);
        if (!whole) {
            log.error("{} is damaged{}, and is not used", file, signed ? " or signed by another master key" : "");
            return null;
        }
        if (!signed && !keys.isEmpty() && othersMayWrite()) {
            log.error("{} can be written by other users, and is not used", file);
            return null;
        }
        return read(new ByteArrayInputStream(bytes, PLAIN.length, length - PLAIN.length), signed, into);
    }

    private Content read(InputStream content, boolean signed, ControlState into) throws IOException {
        Map<String, Entry> entries = new HashMap<>();
        try (DataInputStream in = new DataInputStream(content)) {
            Instant at = Instant.ofEpochMilli(in.readLong());
            if (signed) {
                into.provenance().sequence(in.readLong());
            }
            for (int size = in.readInt(); size != END; size = in.readInt()) {
                long revision = in.readLong();
                Entry entry = codec.decode(in.readNBytes(size));
                if (entry != null) {
                    into.put(entry, revision);
                    entries.put(entry.key(), entry);
                }
            }
            return new Content(at, signed || keys.isEmpty() ? null : entries);
        }
    }

    private boolean othersMayWrite() throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.mismatch(bytes, 0, magic.length, magic, 0, magic.length) < 0;
    }

    /** Writes a state, which may change meanwhile. */
    void write(ControlState state, Instant now) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path whole = Files.createTempFile(folder, "control", ".tmp", ownersAlone(folder));
        try {
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                write(channel, state, now);
            }
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private void write(FileChannel channel, ControlState state, Instant now) throws IOException {
        MessageDigest digest = sha256();
        BufferedOutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        try (DataOutputStream out = new DataOutputStream(new DigestOutputStream(buffered, digest))) {
            out.write(keys.isEmpty() ? PLAIN : SIGNED);
            out.writeLong(now.toEpochMilli());
            if (!keys.isEmpty()) {
                out.writeLong(state.provenance().sequence());
            }
            state.forEach((entry, revision) -> {
                try {
                    byte[] bytes = codec.encode(entry, NO_CHANGE, now);
                    out.writeInt(bytes.length);
                    out.writeLong(revision);
                    out.write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            out.writeInt(END);
            out.flush();
            buffered.write(trailer(digest.digest()));
            buffered.flush();
            channel.force(true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private byte[] trailer(byte[] digest) {
        return keys.isEmpty() ? digest : keys.sign(digest).getFirst();
    }

    private static FileAttribute<?>[] ownersAlone(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static MessageDigest sha256() {
        return GatewayToken.sha256();
    }
}
