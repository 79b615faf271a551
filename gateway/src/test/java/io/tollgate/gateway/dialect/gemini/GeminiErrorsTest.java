package io.tollgate.gateway.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Json;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as Google's APIs have them ("Troubleshooting guide" of the Gemini API; AIP-193). */
final class GeminiErrorsTest {
    private final GeminiCodec codec = new GeminiCodec(() -> "unused");

    @Test
    void readsWhatItSaysAndWhichFieldIsAtFault() {
        assertThat(codec.readError(400, Buffer.buffer("""
                {"error": {"code": 400, "message": "Invalid value at 'contents[0].role'", "status": "INVALID_ARGUMENT",
                  "details": [{"@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": "contents[0].role", "description": "Invalid value"}]}]}}""")))
                .isEqualTo(new ErrorBody(
                        400,
                        "invalid_request_error",
                        "INVALID_ARGUMENT",
                        "Invalid value at 'contents[0].role'",
                        "contents[0].role",
                        ""));
        assertThat(codec.readError(429, Buffer.buffer("""
                [{"error": {"code": 429, "message": "You exceeded your current quota.", "status": "RESOURCE_EXHAUSTED"}}]""")).message()).isEqualTo("You exceeded your current quota.");
    }

    @ParameterizedTest
    @CsvSource({"'',503", "<html>,502", "{},500", "[],404", "{\"error\":1},400", "{\"error\":{\"message\":{}}},401"})
    void leavesTheStatusToSpeakWhereItCannotBeRead(String body, int status) {
        ErrorBody error = codec.readError(status, Buffer.buffer(body));

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.message()).isEqualTo("The provider answered with status " + status + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "402, RESOURCE_EXHAUSTED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "405, UNIMPLEMENTED",
        "413, INVALID_ARGUMENT",
        "429, RESOURCE_EXHAUSTED",
        "499, CANCELLED",
        "500, INTERNAL",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "529, UNAVAILABLE",
    })
    void writesTheStatusThatGoesWithTheCode(int status, String name) {
        assertThat(codec.writeError(new ErrorBody(status, "type", "a_code", "It is broken.", "input", "id-1")))
                .hasToString("{\"error\":{\"code\":" + status + ",\"message\":\"It is broken.\",\"status\":\"" + name
                        + "\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"A_CODE\","
                        + "\"domain\":\"tollgate\"},{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\","
                        + "\"fieldViolations\":[{\"field\":\"input\",\"description\":\"It is broken.\"}]},"
                        + "{\"@type\":\"type.googleapis.com/google.rpc.RequestInfo\",\"requestId\":\"id-1\"}]}}");
    }

    @Test
    void keepsAStatusOfGooglesOwn() {
        Buffer body = Buffer.buffer(
                "{\"error\":{\"code\":400,\"message\":\"Not here.\",\"status\":\"FAILED_PRECONDITION\"}}");

        assertThat(Json.read(codec.writeError(codec.readError(400, body)).toString()))
                .isEqualTo(Json.read(body.toString()));
    }
}
