package io.tollgate.standalone.up;

import io.tollgate.service.ReadyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ready file of {@code up}: there while everything serves, and always complete. Safe for use by several threads.
 */
final class ReadyReport {

    private final @Nullable Path file;
    private final Layout layout;
    private boolean open;

    /** @param file null if none is wanted */
    ReadyReport(@Nullable Path file, Layout layout) {
        this.file = file == null ? null : file.toAbsolutePath();
        this.layout = layout;
    }

    /** Everything serves. */
    synchronized void open(Map<String, Long> pids) throws IOException {
        open = true;
        write(pids);
    }

    /** A service was started again; nothing to say before {@link #open} and after {@link #close}. */
    synchronized void update(Map<String, Long> pids) throws IOException {
        if (open) {
            write(pids);
        }
    }

    /** On the way down. */
    synchronized void close() throws IOException {
        open = false;
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private void write(Map<String, Long> pids) throws IOException {
        if (file == null) {
            return;
        }
        List<Map<String, Object>> processes = new ArrayList<>();
        for (String name : Layout.NAMES) {
            processes.add(Map.of("name", name, "pid", pids.getOrDefault(name, 0L)));
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("url", layout.url());
        content.put("management_url", layout.managementUrl());
        content.put("kafka", layout.kafka());
        content.put("clickhouse", layout.clickHouse());
        content.put("data", layout.data().toString());
        content.put("processes", processes);
        ReadyFile.write(file, content);
    }
}
