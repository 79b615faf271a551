package io.tollgate.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * What HTTP requires of the head of a request and Netty's decoder does not check: that another server before this one
 * can take it for no other request.
 */
final class RequestHead {
    /**
     * What a name or an address may consist of besides letters and digits (RFC 3986, section 3.2.2), but for the comma.
     */
    private static final String HOST_PUNCTUATION = "-._~%!$&'()*+;=[]:";

    private RequestHead() {}

    /**
     * Checks a head.
     *
     * @throws IllegalArgumentException if it names several hosts, none in HTTP/1.1, or what is no host (RFC 9112,
     *     section 3.2); or if its body has another transfer coding than {@code chunked}, which is the only one known
     *     here (section 6.1)
     */
    static void check(HttpMessage message) {
        HttpHeaders headers = message.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && message.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            throw new IllegalArgumentException("one header host is required");
        }
        if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
            throw new IllegalArgumentException("the header host names no host");
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1
                || (codings.size() == 1 && !codings.getFirst().strip().equalsIgnoreCase("chunked"))) {
            throw new IllegalArgumentException("chunked is the only transfer coding");
        }
    }

    private static boolean isHost(String text) {
        int port = text.indexOf(':', text.lastIndexOf(']') + 1);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean afterPort = port >= 0 && i > port;
            if (!digit && (afterPort || (!letter && HOST_PUNCTUATION.indexOf(c) < 0))) {
                return false;
            }
        }
        return true;
    }
}
