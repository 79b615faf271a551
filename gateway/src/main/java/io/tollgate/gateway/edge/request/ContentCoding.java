package io.tollgate.gateway.edge.request;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.netty.handler.codec.compression.Brotli;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * The coding of a request body (RFC 9110, section 8.4.1; RFC 8878 for zstd, RFC 7932 for br). A body is decoded in one
 * go on its event loop, so that no loop ever has more than one decoder with its window; what that takes is within what
 * it takes to parse it.
 */
enum ContentCoding {
    IDENTITY {
        @Override
        InputStream decoder(InputStream encoded) {
            return encoded;
        }
    },
    GZIP {
        @Override
        InputStream decoder(InputStream encoded) throws IOException {
            return new GZIPInputStream(encoded, STEP);
        }
    },
    DEFLATE {
        @Override
        InputStream decoder(InputStream encoded) {
            return new InflaterInputStream(encoded);
        }
    },
    ZSTD {
        @Override
        InputStream decoder(InputStream encoded) throws IOException {
            return new ZstdInputStreamNoFinalizer(encoded).setLongMax(LARGEST_WINDOW);
        }
    },
    BROTLI {
        @Override
        InputStream decoder(InputStream encoded) throws IOException {
            return new BrotliInputStream(encoded);
        }
    };

    /** What {@code Accept-Encoding} says where another coding is refused; Brotli's decoder is not for every machine. */
    static final String ACCEPTED = Brotli.isAvailable() ? "gzip, zstd, br, deflate" : "gzip, zstd, deflate";

    private static final int STEP = 16 << 10;

    /** The window that a body may ask for, as a power of two: 8 MiB (RFC 9659, section 3). */
    private static final int LARGEST_WINDOW = 23;

    /** The plain bytes of encoded ones, as far as they are read. */
    abstract InputStream decoder(InputStream encoded) throws IOException;

    /** @throws FailureException if a body is in a coding, or in several, that nobody here decodes */
    static ContentCoding of(MultiMap headers) throws FailureException {
        String named = String.join(", ", headers.getAll(HttpHeaders.CONTENT_ENCODING));
        return switch (named.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            case "br" -> {
                if (Brotli.isAvailable()) {
                    yield BROTLI;
                }
                throw new FailureException(new CallFailure.UnsupportedEncoding("br", ACCEPTED));
            }
            default -> throw new FailureException(new CallFailure.UnsupportedEncoding(Excerpt.of(named), ACCEPTED));
        };
    }

    /**
     * The plain body. No more of it is decoded than may be kept.
     *
     * @param most bytes that it may have
     * @param memory that holds the encoded one, and then the plain one instead
     * @throws FailureException if it is too large, there is no room for it, or it is not in this coding
     */
    Buffer decode(Buffer encoded, long most, ByteBudget.Lease memory) throws FailureException {
        if (this == IDENTITY || encoded.length() == 0) {
            return encoded;
        }
        Buffer plain = Buffer.buffer(encoded.length());
        byte[] step = new byte[STEP];
        try (InputStream in = decoder(new ByteArrayInputStream(encoded.getBytes()))) {
            for (int read = in.read(step); read >= 0; read = in.read(step)) {
                if (plain.length() + (long) read > most) {
                    throw new FailureException(new CallFailure.BodyTooLarge(most));
                }
                if (!memory.take(read)) {
                    throw new FailureException(new CallFailure.Overloaded());
                }
                plain.appendBytes(step, 0, read);
            }
        } catch (IOException e) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "The body is not in the coding " + name().toLowerCase(Locale.ROOT)
                            + ", which Content-Encoding says it is in, or is not whole.",
                    null));
        }
        memory.giveBack(encoded.length());
        return plain;
    }
}
