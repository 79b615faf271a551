package io.tollgate.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code tollgate help COMMAND} leaves nothing unsaid. */
final class DescriptionsTest {
    static Stream<CommandLine> commands() {
        return below(Commands.commandLine(System.getenv()));
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return command.getSubcommands().values().stream().flatMap(sub -> Stream.concat(Stream.of(sub), below(sub)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandSaysWhatItDoesAndWhatItsOptionsAreFor(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        assertThat(command.getCommandSpec().usageMessage().description())
                .as(name)
                .isNotEmpty();
        assertThat(command.getCommandSpec().options().stream().filter(option -> !option.hidden()))
                .as(name)
                .allMatch(option -> option.description().length > 0, "is described");
        String shown = command.getUsageMessage();
        assertThat(command.getCommandSpec().options().stream().filter(option -> !option.hidden()))
                .as(name)
                .allMatch(option -> shown.contains(option.longestName()), "is shown");
    }
}
