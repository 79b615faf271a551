package io.tollgate.benchmarks;

/** The measured gateway's configuration: everything on, and limits that are kept and never reached. */
final class GatewayFiles {
    private GatewayFiles() {}

    static String config(
            int port,
            int managementPort,
            int upstream,
            int streamUpstream,
            String kafka,
            String spool,
            String control) {
        return """
            http: {host: 127.0.0.1, port: %1$d, management_port: %2$d}
            providers:
              bench:
                dialect: openai
                base_url: http://127.0.0.1:%3$d/v1
                api_key: x
                models: [bench-model, second-model, third-model]
                throttle: &throttle
                  requests_per_minute: 100000000
                  tokens_per_minute: 1000000000
                  concurrency: 10000
              paced:
                dialect: openai
                base_url: http://127.0.0.1:%4$d/v1
                api_key: x
                models: [paced-model]
                throttle: *throttle
              messages:
                dialect: anthropic
                base_url: http://127.0.0.1:%3$d
                api_key: x
                models: [bench-model]
                throttle: *throttle
              chat-stream:
                dialect: openai
                base_url: http://127.0.0.1:%3$d/stream/v1
                api_key: x
                models: [bench-model]
                throttle: *throttle
              messages-stream:
                dialect: anthropic
                base_url: http://127.0.0.1:%3$d/stream
                api_key: x
                models: [bench-model]
                throttle: *throttle
            aliases:
              three: {policy: priority, targets: [bench/bench-model, bench/second-model, bench/third-model]}
            kafka: {bootstrap_servers: "%5$s"}
            audit: {spool: {dir: "%6$s"}}
            control: {dir: "%7$s"}
            """.formatted(port, managementPort, upstream, streamUpstream, kafka, spool, control);
    }
}
