package io.tollgate.gateway.redaction;

import io.tollgate.gateway.redaction.Redaction.Kind;
import java.util.Set;

/** Finds the kinds of data that are recognized, all in one pass. For any thread. */
final class KnownKinds {
    /** No finding is shorter. */
    static final int SHORTEST = 6;

    private final boolean emails;
    private final boolean phones;
    private final boolean cards;
    private final boolean ibans;
    private final boolean secrets;

    KnownKinds(Set<Kind> kinds) {
        emails = kinds.contains(Kind.EMAIL);
        phones = kinds.contains(Kind.PHONE);
        cards = kinds.contains(Kind.CARD);
        ibans = kinds.contains(Kind.IBAN);
        secrets = kinds.contains(Kind.SECRET);
    }

    boolean secrets() {
        return secrets;
    }

    boolean cards() {
        return cards;
    }

    /** Adds what there is in a text. */
    void find(String text, Findings found) {
        int length = text.length();
        int at = 0;
        while (at < length) {
            char c = text.charAt(at);
            if (!Ascii.alphanumeric(c)) {
                int end = sign(text, at, c, found);
                at = end > at ? end : at + 1;
                continue;
            }
            int start = Ascii.escaped(text, at) ? at + 1 : at;
            int end = start < length ? begun(text, start, found) : -1;
            at = end > at ? end : at + 1;
            while (at < length && Ascii.alphanumeric(text.charAt(at))) {
                at++;
            }
        }
    }

    /** Where a word begins, which may be a number. */
    private int begun(String text, int at, Findings found) {
        char c = text.charAt(at);
        return Ascii.letter(c) ? word(text, at, found) : Ascii.digit(c) ? number(text, at, found) : -1;
    }

    private int word(String text, int at, Findings found) {
        if (ibans && Ascii.digitAt(text, at + 2)) {
            int end = Ibans.end(text, at);
            if (end > 0) {
                found.add(at, end, "iban");
                return end;
            }
        }
        return secrets ? Secrets.word(text, at, found) : -1;
    }

    private int number(String text, int at, Findings found) {
        int end = cards ? Cards.end(text, at) : -1;
        if (end > 0) {
            found.add(at, end, "card");
            return end;
        }
        return phone(text, at, found);
    }

    private int phone(String text, int at, Findings found) {
        int end = phones ? Phones.end(text, at) : -1;
        if (end > 0) {
            found.add(at, end, "phone");
        }
        return end;
    }

    private int sign(String text, int at, char c, Findings found) {
        return switch (c) {
            case '@' -> {
                if (emails) {
                    Emails.at(text, at, found);
                }
                yield -1;
            }
            case '+', '(' ->
                Ascii.alphanumericAt(text, at - 1) && !Ascii.escaped(text, at - 1) ? -1 : phone(text, at, found);
            case ':', '=' -> secrets ? Secrets.assigned(text, at, found) : -1;
            case '-' -> secrets ? Secrets.privateKey(text, at, found) : -1;
            default -> -1;
        };
    }
}
