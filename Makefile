# Maven itself may run on an older JDK, but the formatter reads only the language of the JDK that it runs on.
JDK := $(firstword $(wildcard /usr/lib/jvm/*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home))
export JAVA_HOME := $(or $(JDK),$(JAVA_HOME))
MVN := mvn

.PHONY: help format check check-fast it faults fuzz rollups storm bench ingest jmh run catalogue screenshots

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

format: ## put the sources into their one format
	$(MVN) -q com.diffplug.spotless:spotless-maven-plugin:apply

check: ## all that CI runs but the SDKs: format, compiler checks, unit and integration tests, coverage
	$(MVN) verify

check-fast: ## what to run while working: format, compiler checks and unit tests, without a broker or an engine
	$(MVN) -q verify -DskipITs -Djacoco.skip=true -Dtollgate.fuzz.seconds=1

it: ## the integration tests alone, on the embedded broker and engine
	$(MVN) verify -Dsurefire.skip=true -Djacoco.skip=true

ROUNDS := 20
ONLY :=
faults: ## kills, freezes and starves real processes, ROUNDS=20 times each, or ONLY=part-of-a-name, and compares a client's ledger with the rows
	$(MVN) verify -pl standalone -am -Djacoco.skip=true -Dtest=none -Dit.test=FaultsIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dtollgate.faults.rounds=$(ROUNDS) '-Dtollgate.faults.only=$(ONLY)'

FUZZ_SECONDS := 600
FUZZ_INPUTS := 100000
fuzz: ## inputs that are nearly right for each parser of what others send, and answers of providers: FUZZ_SECONDS and FUZZ_INPUTS each (in a build, two seconds)
	$(MVN) verify -pl gateway -am -Djacoco.skip=true '-Dtest=*FuzzTest' '-Dit.test=*FuzzIT' -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dtollgate.fuzz.seconds=$(FUZZ_SECONDS) -Dtollgate.fuzz.inputs=$(FUZZ_INPUTS)

ROLLUP_QUERIES := 1000
rollups: ## ROLLUP_QUERIES=1000 random questions, answered from roll-ups and from rows alike
	$(MVN) verify -pl analytics-api -am -Djacoco.skip=true -Dtest=none -Dit.test=RollupAnswersIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dtollgate.rollup.queries=$(ROLLUP_QUERIES)

STORM_SECONDS := 600
storm: ## all that could fill the heap of a gateway at once, for STORM_SECONDS, with a heap of 512 MiB, beside a well-behaved caller
	$(MVN) verify -pl gateway -am -Djacoco.skip=true -Dtest=none -Dit.test=MemoryStormIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dtollgate.storm.seconds=$(STORM_SECONDS) -Dtollgate.storm.heap=512m

bench: ## the gateway beside nginx: CPU, latency, streams, memory (needs nginx and wrk)
	./benchmarks/run

ingest: ## the audit consumer beside what bounds it, and how soon a call is seen in analytics
	./benchmarks/run ingest
	./benchmarks/run freshness

jmh: ## token check, body peek and event encoding, on their own
	./benchmarks/run micro

screenshots: ## the console in a browser, tested, and its pictures in docs/console renewed (needs Chromium)
	$(MVN) verify -pl standalone -am -Djacoco.skip=true -Dtest=none -Dit.test=ConsoleIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false
	for picture in docs/console/*.png; do cp standalone/target/screenshots/$$(basename $$picture) docs/console/; done

run: ## everything in one go on this machine
	./tollgate up

catalogue: ## refresh models and prices
	python3 gateway/catalogue/refresh.py
