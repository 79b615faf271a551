package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.FailureException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the head of a form's field says (RFC 7578, section 4.2; RFC 6266, section 4.1).
 *
 * @param name empty if it says none
 * @param file whether it is a file
 * @param plain whether nobody could read another name, or other text, from it
 */
record FormHead(String name, boolean file, boolean plain) {
    private static final String DISPOSITION = "content-disposition";

    /** Reads a head, with the empty line that ends it. */
    static FormHead of(String head) throws FailureException {
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean plain = true;
        boolean disposed = false;
        for (String line : head.split("\r\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                throw FormScanner.broken();
            }
            String header = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (header.equals(DISPOSITION)) {
                plain &= !disposed && parameters(line.substring(colon + 1), parameters);
                disposed = true;
            } else {
                // Of a text in another character set, or in base64, readers see different things.
                plain &= header.equals("content-length")
                        || (header.equals("content-type")
                                && !line.toLowerCase(Locale.ROOT)
                                        .replace("charset=utf-8", "")
                                        .contains("charset"));
            }
        }
        return new FormHead(parameters.getOrDefault("name", ""), parameters.containsKey("filename"), plain && disposed);
    }

    /** Reads the parameters of a value; whether they can be read in one way only. */
    static boolean parameters(String value, Map<String, String> into) {
        boolean plain = true;
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                return plain && value.substring(at + 1).isBlank();
            }
            String name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            int start = equals + 1;
            while (start < value.length() && value.charAt(start) == ' ') {
                start++;
            }
            StringBuilder read = new StringBuilder();
            if (start < value.length() && value.charAt(start) == '"') {
                int i = start + 1;
                while (i < value.length() && value.charAt(i) != '"') {
                    if (value.charAt(i) == '\\' && i + 1 < value.length()) {
                        plain &= !name.equals("name");
                        i++;
                    }
                    read.append(value.charAt(i));
                    i++;
                }
                plain &= i < value.length();
                at = value.indexOf(';', i);
            } else {
                int end = value.indexOf(';', start);
                read.append(value, start, end < 0 ? value.length() : end);
                at = end;
            }
            plain &= into.put(name, read.toString().strip()) == null
                    && !name.equals("name*")
                    && !(name.equals("name") && read.toString().contains("%"));
        }
        return plain;
    }
}
