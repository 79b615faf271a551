package io.tollgate.embedded.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder that holds a broker's records, given a cluster id when it is first used. */
record LogFolder(Path path) {

    /** Makes the folder and formats it unless an earlier start has done so. */
    void formatOnce() throws IOException {
        if (Files.exists(path.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(path);
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerSettings.NODE_ID)
                    .addDirectory(path.toString())
                    .setMetadataLogDirectory(path.toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the broker's folder " + path + " cannot be formatted: " + e.getMessage(), e);
        }
    }
}
