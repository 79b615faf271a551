package io.tollgate.standalone.command;

/** Why a command could not do what it was asked, in one line for the person who asked. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailure(String message) {
        super(message);
    }
}
