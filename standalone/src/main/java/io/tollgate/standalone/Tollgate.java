package io.tollgate.standalone;

import io.tollgate.standalone.command.Commands;

/** The command {@code tollgate}: starts everything, or one service, and looks after keys and configuration. */
public final class Tollgate {

    private Tollgate() {}

    public static void main(String[] args) {
        System.exit(Commands.run(args));
    }
}
