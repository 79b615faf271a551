package io.tollgate.benchmarks;

import java.util.List;

/** nginx's configurations: the upstream with its fixed answer, and the plain reverse proxy. */
final class NginxFiles {
    private static final String FRAME = """
            worker_processes %d;
            pid nginx-%s.pid;
            events { worker_connections 8192; }
            http {
              access_log off;
              client_body_temp_path %2$s-body;
              proxy_temp_path %2$s-proxy;
              fastcgi_temp_path %2$s-fastcgi;
              uwsgi_temp_path %2$s-uwsgi;
              scgi_temp_path %2$s-scgi;
              keepalive_timeout 1h;
              keepalive_requests 1000000000;
            %3$s}
            """;
    private static final String PROXYING = """
              upstream upstream_%1$d {
                server 127.0.0.1:%2$d;
                keepalive 2048;
                keepalive_timeout 1h;
                keepalive_requests 1000000000;
              }
              server {
                listen 127.0.0.1:%1$d backlog=4096;
                location / {
                  proxy_pass http://upstream_%1$d;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering %3$s;
                }
              }
            """;

    private NginxFiles() {}

    /**
     * The upstream that answers with {@link Completion#ANSWER}, or as the path says with what {@link Translated} has.
     */
    static String upstream(int port) {
        return FRAME.formatted(1, "upstream", """
              server {
                listen 127.0.0.1:%d backlog=4096;
                default_type application/json;
                location / { return 200 '%s'; }
                location = /v1/messages { return 200 '%s'; }
                location = /stream/v1/messages { default_type text/event-stream; return 200 '%s'; }
                location = /stream/v1/chat/completions { default_type text/event-stream; return 200 '%s'; }
              }
            """.formatted(
                port, Completion.ANSWER, Translated.MESSAGE, Translated.MESSAGE_EVENTS, Translated.CHAT_EVENTS));
    }

    /** The reverse proxy: buffered for plain answers, as nginx does by default; unbuffered for streams. */
    static String proxy(int workers, int port, int upstream, int streamPort, int streamUpstream) {
        return FRAME.formatted(
                workers,
                "proxy",
                PROXYING.formatted(port, upstream, "on") + PROXYING.formatted(streamPort, streamUpstream, "off"));
    }

    /** The command that runs nginx in the foreground on a file in {@code folder}. */
    static List<String> command(String nginx, String folder, String file) {
        return List.of(nginx, "-e", "stderr", "-p", folder, "-c", file, "-g", "daemon off;");
    }
}
