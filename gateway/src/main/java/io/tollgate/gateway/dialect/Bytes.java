package io.tollgate.gateway.dialect;

/** Looks for text in bytes. */
public final class Bytes {
    private Bytes() {}

    public static boolean startsWith(byte[] bytes, int at, int end, byte[] text) {
        if (end - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int i = start; i <= end - text.length; i++) {
            if (startsWith(bytes, i, end, text)) {
                return true;
            }
        }
        return false;
    }
}
