package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads what requests ask, and remembers some of those that come again and again, byte for byte: calls that find their
 * answer in the cache are mostly such, and reading one again costs more than all else that a key is made of. Belongs to
 * one event loop.
 */
final class Contents {
    /** With the longest, what is remembered takes 1 MiB for each event loop. */
    private static final int PLACES = 64;

    private static final int LONGEST = 16 << 10;

    private final Place[] places = new Place[PLACES];
    private final CRC32C crc = new CRC32C();
    private final MessageDigest sha256 = Sha256.newDigest();
    private final Canonical canonical = new Canonical();
    private final CanonicalRequest requests = new CanonicalRequest(canonical);

    /** What a body asks. */
    static final class Content {
        private final byte[] digest;
        private final double temperature;
        private final boolean keepsState;
        private final boolean streams;

        private Content(byte[] digest, double temperature, boolean keepsState, boolean streams) {
            this.digest = digest;
            this.temperature = temperature;
            this.keepsState = keepsState;
            this.streams = streams;
        }

        /** Of what its answer depends on; must not be changed. */
        byte[] digest() {
            return digest;
        }

        /** The temperature that it names; 0 if it names none. */
        double temperature() {
            return temperature;
        }

        /** Whether it asks for more than an answer: work that goes on, or a turn of a kept conversation. */
        boolean keepsState() {
            return keepsState;
        }

        /** Whether it asks for a stream. */
        boolean streams() {
            return streams;
        }
    }

    /** Where a body is remembered, from the second time on that it comes. */
    private static final class Place {
        private final String gateway;
        private final WireFormat format;
        private final boolean delivers;
        private final int checksum;
        private byte @Nullable [] body;
        private @Nullable Content content;

        Place(String gateway, WireFormat format, boolean delivers, int checksum) {
            this.gateway = gateway;
            this.format = format;
            this.delivers = delivers;
            this.checksum = checksum;
        }

        boolean is(String name, WireFormat of, boolean delivered, int sum) {
            return checksum == sum && format == of && delivers == delivered && gateway.equals(name);
        }
    }

    /**
     * Reads a body, or remembers it.
     *
     * @param gateway that it came to: none learns what others are asked
     * @param delivers whether the gateway sees to the model and to how the answer comes
     * @return null if it is not a JSON object, or too deep
     */
    @Nullable
    Content of(String gateway, Buffer body, WireFormat format, boolean delivers) {
        if (body.length() > LONGEST) {
            return read(body, format, delivers);
        }
        return Bytes.read(body, (bytes, start, end) -> {
            crc.reset();
            crc.update(bytes, start, end - start);
            int checksum = (int) crc.getValue();
            int at = Integer.remainderUnsigned(checksum, PLACES);
            Place place = places[at];
            if (place == null || !place.is(gateway, format, delivers, checksum)) {
                places[at] = new Place(gateway, format, delivers, checksum);
                return read(body, format, delivers);
            }
            if (place.body == null) {
                place.content = read(body, format, delivers);
                place.body = Arrays.copyOfRange(bytes, start, end);
                return place.content;
            }
            return Arrays.equals(bytes, start, end, place.body, 0, place.body.length)
                    ? place.content
                    : read(body, format, delivers);
        });
    }

    private @Nullable Content read(Buffer body, WireFormat format, boolean delivers) {
        canonical.clear();
        if (!requests.write(body, format, delivers)) {
            return null;
        }
        sha256.update(canonical.array(), 0, canonical.length());
        return new Content(sha256.digest(), requests.temperature(), requests.keepsState(), requests.streams());
    }
}
