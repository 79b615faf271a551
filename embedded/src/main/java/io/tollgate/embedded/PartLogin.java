package io.tollgate.embedded;

import io.tollgate.service.Secret;
import java.io.IOException;
import java.util.Map;

/**
 * Whom an embedded part lets in, as its environment says. The variables are those by which the services know the same
 * user.
 *
 * @param username a name of letters, digits and dashes
 */
record PartLogin(String username, Secret password) {
    /**
     * Reads a user and a password.
     *
     * @throws IOException where there is none: a part never listens without
     */
    static PartLogin of(Map<String, String> environment, String usernameVariable, String passwordVariable)
            throws IOException {
        String username = environment.getOrDefault(usernameVariable, "");
        String password = environment.getOrDefault(passwordVariable, "");
        if (!username.matches("[A-Za-z0-9-]+") || password.isEmpty()) {
            throw new IOException("needs a user and a password for its port: set " + usernameVariable + " and "
                    + passwordVariable + ", as ./tollgate up does");
        }
        return new PartLogin(username, new Secret(password));
    }
}
