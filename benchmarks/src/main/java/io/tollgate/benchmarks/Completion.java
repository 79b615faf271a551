package io.tollgate.benchmarks;

import java.util.Locale;

/** The call that is measured: a small chat completion and its answer of fixed size. */
final class Completion {
    /** Length of {@link #ANSWER}, bytes. */
    static final int ANSWER_BYTES = 410;

    static final String MODEL = "bench/bench-model";

    /** Model of the provider whose upstream paces streams. */
    static final String PACED_MODEL = "paced/paced-model";

    static final String REQUEST = """
            {"model":"%s","temperature":0.2,"messages":[\
            {"role":"system","content":"You answer in one short sentence."},\
            {"role":"user","content":"What is a reverse proxy, and why would somebody put one before a model?"}]}""".formatted(MODEL);

    /** What the answer says; stands in it however it was relayed. */
    static final String SAID = "one place to check, limit, watch and route calls";

    static final String ANSWER = """
            {"id":"chatcmpl-bench","object":"chat.completion","created":1750000000,"model":"bench-model",\
            "choices":[{"index":0,"message":{"role":"assistant","content":\
            "It stands before servers and speaks for them: one place to check, limit, watch and route calls \
            while the servers do nothing but answer them."},"logprobs":null,"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":34,"completion_tokens":27,"total_tokens":61}}""";

    private Completion() {}

    /** What a call to the gateway asks for, where that makes a difference to what it costs. */
    enum Kind {
        /** A provider's model by its name. */
        NAMED(MODEL, ""),
        /** An alias that stands for three models, of which the first answers. */
        ALIAS("three", ""),
        /** What was asked before, and is kept. */
        KEPT(MODEL, "wrk.headers[\"cf-aig-cache-ttl\"] = \"86400\"\n");

        private final String model;
        private final String headers;

        Kind(String model, String headers) {
            this.model = model;
            this.headers = headers;
        }

        /** The body; all of them ask the same, and for no variety, which nobody keeps. */
        String request() {
            return REQUEST.replace(MODEL, model).replace("0.2", "0");
        }

        /** Lua that sets what the request has beside its body. */
        String headers() {
            return headers;
        }

        /** The figure of what such a call costs. */
        String figure() {
            return "cpu_us_per_call_" + name().toLowerCase(Locale.ROOT);
        }
    }
}
