package io.tollgate.gateway.edge.call;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** The envelope that results of Cloudflare's API come in, around bytes that are left as they are. */
final class CloudflareEnvelope {
    private static final byte[] BEFORE = "{\"success\":true,\"result\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = ",\"errors\":[],\"messages\":[]}".getBytes(StandardCharsets.US_ASCII);

    private CloudflareEnvelope() {}

    /** What stands before a result. */
    static Buffer before() {
        return Buffer.buffer(BEFORE);
    }

    /** What stands after it. */
    static Buffer after() {
        return Buffer.buffer(AFTER);
    }

    static Buffer around(Buffer json) {
        return Buffer.buffer(BEFORE.length + json.length() + AFTER.length)
                .appendBytes(BEFORE)
                .appendBuffer(json)
                .appendBytes(AFTER);
    }
}
