package io.tollgate.consumer.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of a Merkle tree over leaves that come one after another, as in RFC 9162, section 2.1.1: SHA-256, with the
 * byte 0 before a leaf and 1 before a pair of nodes. Keeps one hash for each bit of the number of leaves. For one
 * thread.
 */
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256 = sha256();
    /** The roots of the perfect trees that the leaves so far make, the largest first. */
    private final List<byte[]> roots = new ArrayList<>();

    private long leaves;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The hash of a leaf. */
    public byte[] leaf(byte[] content) {
        sha256.update(LEAF);
        return sha256.digest(content);
    }

    /** Adds a leaf by its hash. */
    public void add(byte[] leaf) {
        byte[] node = leaf;
        for (long full = leaves; (full & 1) == 1; full >>= 1) {
            node = pair(roots.removeLast(), node);
        }
        roots.add(node);
        leaves++;
    }

    private byte[] pair(byte[] left, byte[] right) {
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** The root over the leaves so far; that of none is the hash of nothing. */
    public byte[] root() {
        if (roots.isEmpty()) {
            return sha256.digest(new byte[0]);
        }
        byte[] root = roots.getLast();
        for (int i = roots.size() - 2; i >= 0; i--) {
            root = pair(roots.get(i), root);
        }
        return root.clone();
    }

    /** How many leaves there are. */
    public long size() {
        return leaves;
    }
}
