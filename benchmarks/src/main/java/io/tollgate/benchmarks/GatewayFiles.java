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
            http: {host: 127.0.0.1, port: %d, management_port: %d}
            providers:
              bench:
                dialect: openai
                base_url: http://127.0.0.1:%d/v1
                api_key: x
                models: [bench-model]
                throttle: &throttle
                  requests_per_minute: 100000000
                  tokens_per_minute: 1000000000
                  concurrency: 10000
              paced:
                dialect: openai
                base_url: http://127.0.0.1:%d/v1
                api_key: x
                models: [paced-model]
                throttle: *throttle
            kafka: {bootstrap_servers: "%s"}
            audit: {spool: {dir: "%s"}}
            control: {dir: "%s"}
            """.formatted(port, managementPort, upstream, streamUpstream, kafka, spool, control);
    }
}
