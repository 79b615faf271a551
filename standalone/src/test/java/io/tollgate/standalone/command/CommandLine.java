package io.tollgate.standalone.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands against a gateway, in this process. */
record CommandLine(String url, String token) {
    /** How a command ended. */
    record Ended(int code, String out, String err) {}

    Ended run(String... arguments) {
        return runWith("", arguments);
    }

    /** Runs a command with something on its standard input. */
    Ended runWith(String input, String... arguments) {
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try {
            Map<String, String> environment = Map.of("TOLLGATE_URL", url, "TOLLGATE_TOKEN", token);
            int code = Commands.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
            return new Ended(code, out.toString(), err.toString());
        } finally {
            System.setIn(usual);
        }
    }
}
