package io.tollgate.service;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem: where it is, what is wrong, what is allowed. Never empty. */
    public List<String> problems() {
        return problems;
    }
}
