package io.tollgate.gateway.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.gateway.access.GatewayToken;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state on disk: a line that says what it is, the time, each entry with its revision, and the SHA-256 of all that. Of
 * tokens there are digests alone, and provider keys are sealed; even so only the owner may read it. Written whole and
 * renamed into place.
 */
final class Snapshot {
    private static final Logger log = LoggerFactory.getLogger(Snapshot.class);
    private static final byte[] MAGIC = "tollgate control snapshot 1\n".getBytes(US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final int END = -1;
    private static final UUID NO_CHANGE = new UUID(0, 0);

    private final Path file;
    private final EntryCodec codec = new EntryCodec();

    Snapshot(Path folder) {
        this.file = folder.resolve("control.snapshot");
    }

    Path file() {
        return file;
    }

    /**
     * Puts what the file holds into a state.
     *
     * @return as of when it is; null where there is no file, or one that cannot be used
     */
    @Nullable
    Instant read(ControlState into) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length - DIGEST_BYTES;
        if (length < MAGIC.length
                || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)
                || !MessageDigest.isEqual(
                        sha256().digest(Arrays.copyOf(bytes, length)),
                        Arrays.copyOfRange(bytes, length, bytes.length))) {
            log.error("{} is damaged, or of another version, and is not used", file);
            return null;
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, length - MAGIC.length))) {
            Instant at = Instant.ofEpochMilli(in.readLong());
            for (int size = in.readInt(); size != END; size = in.readInt()) {
                long revision = in.readLong();
                Entry entry = codec.decode(in.readNBytes(size));
                if (entry != null) {
                    into.put(entry, revision);
                }
            }
            return at;
        }
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
            out.write(MAGIC);
            out.writeLong(now.toEpochMilli());
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
            buffered.write(digest.digest());
            buffered.flush();
            channel.force(true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
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
