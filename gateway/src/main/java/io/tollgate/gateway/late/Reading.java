package io.tollgate.gateway.late;

/** What is read off an answer's bytes as they pass. For one answer. */
@FunctionalInterface
interface Reading {
    /** The next bytes of the body. */
    void bytes(byte[] bytes, int start, int end);
}
