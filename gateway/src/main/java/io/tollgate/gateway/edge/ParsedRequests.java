package io.tollgate.gateway.edge;

/** Reads the requests of endpoints whose bodies are parsed. Belongs to one event loop. */
final class ParsedRequests implements RequestReader {
    private static final String JSON = "application/json";
    private static final int LONGEST_SHOWN = 64;

    private final Endpoint endpoint;
    private final BodyReader bodies;

    ParsedRequests(Endpoint endpoint, BodyReader bodies) {
        this.endpoint = endpoint;
        this.bodies = bodies;
    }

    @Override
    public Future<List<Request>> read(HttpServerRequest request, AccessGuard.Admission.Admitted admitted) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isJson(type)) {
            String shown = type.length() <= LONGEST_SHOWN ? type : type.substring(0, LONGEST_SHOWN) + "…";
            return Future.failedFuture(new FailureException(
                    new CallFailure.UnsupportedMediaType(shown.strip().toLowerCase(Locale.ROOT))));
        }
        return bodies.read(request).compose(body -> {
            try {
                return Future.succeededFuture(List.of(parse(body)));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    private static boolean isJson(String type) {
        return type.startsWith(JSON) || type.strip().toLowerCase(Locale.ROOT).startsWith(JSON);
    }

    private ModelRequest parse(Buffer body) throws FailureException {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS ->
                RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, body);
            case RESPONSES, ACCOUNT_RESPONSES -> RequestParser.parse(UpstreamOperation.RESPONSES, body);
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS -> RequestParser.parse(UpstreamOperation.EMBEDDINGS, body);
            case ACCOUNT_RUN -> RunRequestParser.parse(body);
            case NATIVE, UNIVERSAL -> throw new IllegalStateException(endpoint + " passes through");
        };
    }
}
