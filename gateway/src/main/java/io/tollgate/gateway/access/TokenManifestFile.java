package io.tollgate.gateway.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A {@link TokenManifest} on disk, as JSON: {@code {"keys":[{"label":…,"sha256":…,"created_at":…}]}}. The file is readable by
 * its owner alone, and written whole beside its place, then renamed into it. Blocks.
 */
public final class TokenManifestFile {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String OWNER_ONLY = "rw-------";

    // File locks hold off other processes; within this one they would throw instead of waiting.
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final Path path;

    /** The manifest at {@code path}, which need not be there yet; its folder is created by the first {@link #update}. */
    public TokenManifestFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** What the file holds, nothing where there is none; an {@link IOException} says in one line why it cannot be read. */
    public TokenManifest read() throws IOException {
        try (JsonParser parser = JSON.createParser(Files.readAllBytes(path))) {
            return parse(parser);
        } catch (NoSuchFileException e) {
            return TokenManifest.empty();
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new IOException(path + " is not a token manifest: " + firstLine(e), e);
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
            render(manifest, Channels.newOutputStream(channel));
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

    private static void render(TokenManifest manifest, OutputStream out) throws IOException {
        JsonGenerator json = JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.useDefaultPrettyPrinter();
        json.writeStartObject();
        json.writeArrayFieldStart("keys");
        for (TokenManifest.Token token : manifest.tokens()) {
            json.writeStartObject();
            json.writeStringField("label", token.entry().label());
            json.writeStringField("sha256", token.entry().sha256());
            json.writeStringField("created_at", token.createdAt().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.close();
    }

    private static TokenManifest parse(JsonParser parser) throws IOException {
        expect(parser.nextToken() == JsonToken.START_OBJECT);
        expect(parser.nextToken() == JsonToken.FIELD_NAME
                && parser.currentName().equals("keys"));
        expect(parser.nextToken() == JsonToken.START_ARRAY);
        List<TokenManifest.Token> tokens = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            tokens.add(token(parser));
        }
        expect(parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == JsonToken.END_OBJECT);
        expect(parser.nextToken() == null);
        return new TokenManifest(tokens);
    }

    private static TokenManifest.Token token(JsonParser parser) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(parser.nextToken() == JsonToken.VALUE_STRING);
            fields.put(name, parser.getText());
        }
        expect(fields.keySet().equals(Set.of("label", "sha256", "created_at")));
        return new TokenManifest.Token(
                new StaticTokens.Entry(fields.getOrDefault("label", ""), fields.getOrDefault("sha256", "")),
                Instant.parse(fields.getOrDefault("created_at", "")));
    }

    private static void expect(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("its shape is not {\"keys\":[{\"label\",\"sha256\",\"created_at\"}]}");
        }
    }

    private static String firstLine(Exception e) {
        return e instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
