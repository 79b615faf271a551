package io.tollgate.embedded.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * An npm package as downloaded: a gzipped tar whose entries begin with {@code package/}.
 *
 * @param file the archive
 */
record EngineArchive(Path file) {
    private static final int CHUNK = 1 << 20;

    /** Refuses an archive whose SHA-512 is not the one pinned. */
    void verify(EnginePackage engine) throws IOException {
        String found = "sha512-" + Base64.getEncoder().encodeToString(sha512());
        if (!found.equals(engine.integrity())) {
            throw new EngineUnavailableException("the downloaded engine " + engine.specifier()
                    + " is not the one that Tollgate was made for (its SHA-512 differs) and was thrown away;"
                    + " check that npm's registry setting names a registry that you trust");
        }
    }

    /** Writes one entry of the package into a folder. */
    void unpack(String name, Path folder, Progress progress) throws IOException {
        try (TarArchiveInputStream entries = new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().equals("package/" + name)) {
                    copy(entries, folder.resolve(name), entry.getSize(), progress);
                    return;
                }
            }
        }
        throw new EngineUnavailableException("the downloaded engine holds no " + name);
    }

    private static void copy(InputStream in, Path target, long size, Progress progress) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                out.write(chunk, 0, n);
                written += n;
                progress.at("unpacking the ClickHouse engine", written, size);
            }
        }
    }

    private byte[] sha512() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] chunk = new byte[CHUNK];
                int read;
                do {
                    read = in.read(chunk);
                } while (read >= 0);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
