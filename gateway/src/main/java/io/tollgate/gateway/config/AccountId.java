package io.tollgate.gateway.config;

import java.util.Set;

/** What an account may be called, so that its paths are those of no other route. */
public final class AccountId {
    private static final int LONGEST = 64;

    /** What follows {@code /v1/} in paths that name no account. */
    private static final Set<String> TAKEN = Set.of(
            "admin",
            "analytics",
            "audio",
            "chat",
            "completions",
            "embeddings",
            "images",
            "logs",
            "messages",
            "models",
            "moderations",
            "rerank",
            "responses",
            "stats",
            "v1");

    private AccountId() {}

    /** Whether it is 1 to 64 letters, digits, {@code -} and {@code _}. */
    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Whether it stands for something else in paths. */
    public static boolean isTaken(String id) {
        return TAKEN.contains(id);
    }
}
