package io.tollgate.gateway.access;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A {@link TokenManifest} on disk, as JSON: {@value #SHAPE}. The file is readable by
 * its owner alone, and written beside its place in full, then renamed into it. Blocks.
 */
public final class TokenManifestFile {

    private static final String SHAPE = "{\"keys\":[{\"label\":…,\"sha256\":…,\"created_at\":…}]}";
    private static final String OWNER_ONLY = "rw-------";

    // File locks hold off other processes; within this one they would throw instead of waiting.
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final Path path;

    /**
     * The manifest at {@code path}, which need not be there yet; its folder is created by the first {@link #update}.
     */
    public TokenManifestFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** What the file holds, nothing if there is none; an {@link IOException} says in one line why it cannot be read. */
    public TokenManifest read() throws IOException {
        try {
            return manifest(new JsonObject(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return TokenManifest.empty();
        } catch (DecodeException
                | DateTimeException
                | IllegalArgumentException
                | NullPointerException
                | ClassCastException e) {
            throw new IOException(path + " is not a token manifest; its shape is " + SHAPE, e);
        }
    }

    /** Replaces the content by {@code change} of it; two processes changing it at once take turns. */
    public TokenManifest update(UnaryOperator<TokenManifest> change) throws IOException {
        Files.createDirectories(path.resolveSibling(".").normalize());
        ONE_AT_A_TIME.lock();
        try (FileChannel lock = open(
                path.resolveSibling(path.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            lock.lock();
            TokenManifest changed = change.apply(read());
            write(changed);
            return changed;
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private void write(TokenManifest manifest) throws IOException {
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(whole);
        try (FileChannel channel = open(whole, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(channel)
                    .write(json(manifest).encodePrettily().getBytes(StandardCharsets.UTF_8));
            channel.force(true);
        }
        Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        FileAttribute<?>[] ownerOnly =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                        }
                        : new FileAttribute<?>[0];
        return FileChannel.open(file, Set.of(options), ownerOnly);
    }

    private static JsonObject json(TokenManifest manifest) {
        JsonArray tokens = new JsonArray();
        manifest.tokens()
                .forEach(token -> tokens.add(new JsonObject()
                        .put("label", token.entry().label())
                        .put("sha256", token.entry().sha256())
                        .put("created_at", token.createdAt().toString())));
        return new JsonObject().put("keys", tokens);
    }

    private static TokenManifest manifest(JsonObject json) {
        return new TokenManifest(json.getJsonArray("keys").stream()
                .map(each -> token((JsonObject) each))
                .toList());
    }

    private static TokenManifest.Token token(JsonObject json) {
        return new TokenManifest.Token(
                new StaticTokens.Entry(text(json, "label"), text(json, "sha256")),
                Instant.parse(text(json, "created_at")));
    }

    private static String text(JsonObject json, String name) {
        return Objects.requireNonNull(json.getString(name), name);
    }
}
