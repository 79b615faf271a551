package io.tollgate.gateway.routing;

import java.util.List;
import java.util.regex.Pattern;

/** A condition on a name in lower case. */
sealed interface Match {
    boolean matches(String name);

    record Equal(String text) implements Match {
        @Override
        public boolean matches(String name) {
            return name.equals(text);
        }
    }

    /** A name that begins so, and says no more behind it than which version is meant: other words name other models. */
    record StartsWith(String text) implements Match {
        private static final Pattern VERSION = Pattern.compile(
                "([-@:._/]?(v?\\d+(k|b|m)?|latest|preview|exp|beta|instruct|it|chat|free|hf|fp8|turbo))*");

        @Override
        public boolean matches(String name) {
            return name.startsWith(text)
                    && VERSION.matcher(name.substring(text.length())).matches();
        }
    }

    record EndsWith(String text) implements Match {
        @Override
        public boolean matches(String name) {
            return name.endsWith(text);
        }
    }

    record Contains(String text) implements Match {
        @Override
        public boolean matches(String name) {
            return name.contains(text);
        }
    }

    record Regex(Pattern pattern) implements Match {
        @Override
        public boolean matches(String name) {
            return pattern.matcher(name).find();
        }
    }

    record Any(List<Match> of) implements Match {
        @Override
        public boolean matches(String name) {
            return of.stream().anyMatch(each -> each.matches(name));
        }
    }

    record All(List<Match> of) implements Match {
        @Override
        public boolean matches(String name) {
            return of.stream().allMatch(each -> each.matches(name));
        }
    }
}
