package io.tollgate.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import io.tollgate.gateway.net.ContentOnHeap;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the gateway's packages, all of them one way. */
final class ArchitectureTest {
    private static final String ROOT = "io.tollgate.gateway.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tollgate.gateway");

    /**
     * The package without a name is that of arrays of primitives. The service module's own holds secrets and how Kafka
     * is reached, which are data as the configuration is.
     */
    private static final String[] ANYWHERE = {
        "java..", "", "org.slf4j..", "org.jspecify..", "io.tollgate.service", "io.tollgate.service.text.."
    };

    /** Its buffers are those of Netty. */
    private static final String[] VERTX = {"io.vertx.core..", "io.netty.buffer.."};

    /** Secrets, and how Kafka is reached: what every service's configuration is made of. */
    private static final String[] SETTINGS = {"io.tollgate.service"};

    private static final String[] RESILIENCE = {"io.github.resilience4j..", "org.HdrHistogram.."};
    private static final String[] JACKSON = {"com.fasterxml.jackson.core.."};

    @Test
    void configurationKnowsNothingOfWhatItConfigures() {
        arrows(
                "config",
                "it is data that every package may read",
                with(ours("redaction", "route"), with("io.tollgate.service..")));
    }

    @Test
    void domainKnowsNothingOfItsStages() {
        arrows("call", "stages decorate one interface and do not know one another through it", VERTX);
    }

    @Test
    void accessDecidesByHeadsAlone() {
        arrows(
                "access",
                "who may call is decided before anything is read, by nothing but tokens",
                with(ours("call", "config"), VERTX, JACKSON, with("com.github.benmanes.caffeine..")));
    }

    @Test
    void digestsAreComparedInConstantTime() {
        noClasses()
                .that()
                .resideInAnyPackage(ours("access", "control", "edge"))
                .should()
                .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
                .because("how long a refusal takes must not tell how near a guess was: see Digest, which is what tokens"
                        + " are looked up and compared by")
                .check(CLASSES);
    }

    @Test
    void controlIsAStateThatOthersRead() {
        arrows(
                "control",
                "what operators decide is kept here, and who asked for it and how is known elsewhere",
                with(
                        ours("access", "call", "config", "redaction", "route", "vault"),
                        VERTX,
                        SETTINGS,
                        with("io.tollgate.schemas..", "org.apache.kafka..", "org.apache.avro..", "io.micrometer.."),
                        with("io.vertx.kafka..")));
    }

    @Test
    void clusterTellsOfProvidersAlone() {
        arrows(
                "cluster",
                "what nodes tell one another of is not touched by telling it",
                with(ours("config", "control", "throttle", "vault"), VERTX, SETTINGS, with("org.apache.kafka..")));
    }

    @Test
    void vaultSealsAndKnowsNobody() {
        arrows(
                "vault",
                "what holds keys is small enough to be read in one sitting",
                with(ours("config"), SETTINGS, with("com.google.crypto.tink..", "javax.crypto..")));
    }

    @Test
    void adminDecidesAndLeavesWritingToTheControlState() {
        arrows(
                "admin",
                "what an operator may do is decided apart from HTTP and from Kafka",
                with(ours("access", "call", "config", "control", "redaction", "route", "vault"), VERTX, SETTINGS));
    }

    @Test
    void policyKnowsNoProvider() {
        arrows(
                "policy",
                "what a token allows is the same before any provider",
                with(ours("analytics", "call", "config", "rate"), VERTX, JACKSON));
    }

    @Test
    void ratesAreOfNothingInParticular() {
        arrows("rate", "providers and tokens are limited alike", new String[0]);
    }

    @Test
    void routesAreReadAndWalkedWithoutACall() {
        arrows("route", "the same graph is checked by operators, drawn, tried and called", new String[0]);
    }

    @Test
    void redactionIsOfTextsAlone() {
        arrows("redaction", "what is replaced depends on nothing but the text", with("com.google.re2j.."));
    }

    @Test
    void payloadsTouchNoRow() {
        arrows(
                "payload",
                "losing one must not matter to the audit",
                with(
                        ours("call", "config", "redaction", "vault"),
                        VERTX,
                        SETTINGS,
                        with("io.tollgate.schemas..", "org.apache.kafka..", "org.apache.avro..", "io.micrometer..")));
    }

    @Test
    void analyticsIsAServiceElsewhere() {
        arrows(
                "analytics",
                "it is reached over HTTP and keeps the books alone",
                with(ours("call", "config", "net"), VERTX, SETTINGS));
    }

    @Test
    void routingKnowsNoGuardAndNoUpstream() {
        arrows(
                "routing",
                "where a call goes is decided apart from how it gets there",
                with(
                        ours("call", "config", "rate", "route"),
                        VERTX,
                        JACKSON,
                        with("com.fasterxml.jackson.databind..")));
    }

    @Test
    void throttleKnowsNoUpstream() {
        arrows(
                "throttle",
                "guards are the same before any provider",
                with(ours("call", "config", "rate"), VERTX, RESILIENCE));
    }

    @Test
    void cacheKnowsWhatIsAskedAndNotHow() {
        arrows(
                "cache",
                "an answer is kept as its caller's format has it, whoever gave it and however",
                with(
                        ours("call", "config", "dialect", "vault"),
                        VERTX,
                        JACKSON,
                        with("com.github.benmanes.caffeine..", "io.vertx.redis..")));
    }

    @Test
    void dialectsArePureFunctionsOfBytes() {
        arrows(
                "dialect",
                "a wire format is the same whoever speaks it, and needs no connection",
                with(ours("call"), with(ROOT + "config"), VERTX, JACKSON, with("com.fasterxml.jackson.databind..")));
    }

    @Test
    void dialectsKnowNothingOfOneAnother() {
        slices().matching(ROOT + "dialect.(*)")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        resideInAPackage(ROOT + "dialect.responses"), resideInAPackage(ROOT + "dialect.openai"))
                .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + "dialect.conversation"))
                .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + "dialect.embedding"))
                .because("a new format touches no other: each is translated to and from the one conversation, and"
                        + " Responses report usage and errors as OpenAI's API does")
                .check(CLASSES);
    }

    @Test
    void providerKnowsNothingOfTheEdge() {
        arrows(
                "provider",
                "an upstream's answer is rendered by the edge alone",
                with(ours("call", "config", "dialect", "net"), VERTX, SETTINGS, JACKSON, with("io.netty..")));
    }

    @Test
    void auditKnowsOnlyWhatARowSays() {
        arrows(
                "audit",
                "a row is made of the call and nothing else",
                with(
                        ours("call", "config"),
                        VERTX,
                        SETTINGS,
                        with("io.tollgate.schemas..", "org.apache.kafka..", "org.apache.avro..", "io.micrometer..")));
    }

    @Test
    void lateTruthsAreReadOffAnswers() {
        arrows(
                "late",
                "what an answer tells of other calls needs no connection of its own",
                with(
                        ours("audit", "call", "config", "dialect", "net", "vault"),
                        VERTX,
                        with("io.tollgate.schemas..", "org.apache.avro..")));
    }

    @Test
    void peopleSignInApartFromHttpAndCalls() {
        arrows(
                "oidc",
                "what a provider says is verified by the library that is made for it, and its keys and tokens are known"
                        + " nowhere else",
                with(
                        ours("access", "call", "config"),
                        with(
                                "com.nimbusds..",
                                "net.minidev.json..",
                                "com.github.benmanes.caffeine..",
                                "io.micrometer..")));
    }

    @Test
    void edgeDecidesNothing() {
        arrows(
                "edge",
                "it parses and renders; upstreams and rows are behind the pipeline that it is handed, the spool behind"
                        + " figures",
                with(
                        ours(
                                "access",
                                "admin",
                                "analytics",
                                "call",
                                "cluster",
                                "config",
                                "dialect",
                                "oidc",
                                "payload",
                                "policy",
                                "route",
                                "routing",
                                "throttle"),
                        with(ROOT + "audit"),
                        VERTX,
                        JACKSON,
                        with(
                                "io.vertx.ext.web..",
                                "io.micrometer..",
                                "io.netty..",
                                "com.github.luben.zstd..",
                                "com.aayushatharva.brotli4j..")));
    }

    @Test
    void whatRoutesShareKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "edge")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "edge.*..")
                .because("errors, paths and credentials are the same for all routes")
                .check(CLASSES);
    }

    @Test
    void routesKnowNothingOfOneAnother() {
        slices().matching(ROOT + "edge.(*)")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + "edge.request"))
                .ignoreDependency(resideInAPackage(ROOT + "edge.analytics"), resideInAPackage(ROOT + "edge.admin"))
                .because("a new kind of route touches no other: all may read requests, and what operators ask of"
                        + " analytics is asked as they ask anything")
                .check(CLASSES);
    }

    @Test
    void connectionsKnowNothingOfWhatGoesOverThem() {
        arrows("net", "callers, providers and services are connected to alike", with(VERTX, with("io.netty..")));
    }

    @Test
    void simulatedProviderIsAProviderLikeAnyOther() {
        arrows("simulated", "it is reached over HTTP and could run anywhere", with(VERTX, JACKSON));
    }

    @Test
    void whatAnswersBringIsTakenOutOfThePool() {
        classes()
                .that(DescribedPredicate.describe(
                        "make a client of Vert.x's",
                        made -> made.getMethodCallsFromSelf().stream()
                                .anyMatch(call -> call.getTargetOwner().isAssignableTo(Vertx.class)
                                        && call.getName().matches("createHttpClient|httpClientBuilder"))))
                .should(ArchCondition.from(DescribedPredicate.describe(
                        "take what its connections bring out of Netty's pool",
                        made -> made.getDirectDependenciesFromSelf().stream()
                                .anyMatch(on -> on.getTargetClass().isEquivalentTo(ContentOnHeap.class)))))
                .because("a connection that is closed while it is paused loses the pool what it has queued: record 40")
                .check(CLASSES);
    }

    @Test
    void parsersRememberShortNamesAlone() {
        classes()
                .that(DescribedPredicate.describe(
                        "make a parser of their own",
                        made -> made.getConstructorCallsFromSelf().stream()
                                .anyMatch(call -> call.getTargetOwner().isAssignableTo(JsonFactoryBuilder.class)
                                        || call.getTargetOwner().isAssignableTo(JsonFactory.class))))
                .should(ArchCondition.from(DescribedPredicate.describe(
                        "bound it",
                        made -> made.getDirectDependenciesFromSelf().stream()
                                .anyMatch(on -> on.getTargetClass().isEquivalentTo(JsonBounds.class)))))
                .because("a parser keeps 6,000 names for good, whatever their length")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .because("arrows run one way")
                .check(CLASSES);
    }

    private static void arrows(String name, String because, String[] allowed) {
        classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(with(ANYWHERE, ours(name), allowed))
                .because(because)
                .check(CLASSES);
    }

    private static String[] ours(String... names) {
        return Arrays.stream(names).map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    private static String[] with(String... packages) {
        return packages;
    }

    private static String[] with(String[]... all) {
        return Stream.of(all).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
