package io.tollgate.gateway.access;

/** What is counted as one client. */
public final class ClientNetwork {
    private static final int GROUPS_OF_A_CLIENT = 4;

    private ClientNetwork() {}

    /** One client has a whole /64 of IPv6 addresses to itself, as a rule; of IPv4, one. */
    public static String of(String address) {
        int end = -1;
        for (int group = 0; group < GROUPS_OF_A_CLIENT; group++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end);
    }
}
