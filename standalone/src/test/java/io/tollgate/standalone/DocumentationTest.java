package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int WIDTH = 120;
    /** The beginning of a line that is one of a comment. */
    private static final Pattern COMMENT = Pattern.compile("\\s*(//|/?\\*)");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("benchmarks/README.md")));
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/decisions"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages.stream().map(ROOT::relativize);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linesOfProseFitTheWidth(Path page) throws IOException {
        assertThat(prose(page))
                .allSatisfy(
                        line -> assertThat(line).as("length %s", line.length()).hasSizeLessThanOrEqualTo(WIDTH));
    }

    static Stream<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .map(folder -> folder.resolve("src"))
                    .filter(Files::isDirectory)
                    .map(ROOT::relativize)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void linesOfCommentsFitTheWidth(Path module) throws IOException {
        List<String> longer = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line ->
                                line.length() > WIDTH && COMMENT.matcher(line).lookingAt())
                        .forEach(line -> longer.add(file.getFileName() + ": " + line));
            }
        }
        assertThat(longer).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksToFilesAndHeadingsLeadSomewhere(Path page) throws IOException {
        for (String line : Files.readAllLines(ROOT.resolve(page))) {
            for (MatchResult link : LINK.matcher(line).results().toList()) {
                String target = link.group(1);
                if (target.contains("://")) {
                    continue;
                }
                int hash = target.indexOf('#');
                String file = hash < 0 ? target : target.substring(0, hash);
                Path linked = file.isEmpty()
                        ? ROOT.resolve(page)
                        : ROOT.resolve(page).resolveSibling(file).normalize();
                assertThat(linked).as(target).exists();
                if (hash >= 0 && linked.toString().endsWith(".md")) {
                    assertThat(anchors(linked)).as(target).contains(target.substring(hash + 1));
                }
            }
        }
    }

    /** The lines that are neither code nor rows of a table. */
    private static List<String> prose(Path page) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(ROOT.resolve(page))) {
            String text = line.stripLeading();
            if (text.startsWith("```")) {
                code = !code;
            } else if (!code && !text.startsWith("|")) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** What the headings of a page are linked by, as GitHub makes it of their text. */
    private static List<String> anchors(Path page) throws IOException {
        return prose(ROOT.relativize(page)).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ +", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
