package io.tollgate.gateway.dialect.embedding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads and writes vectors: an array of numbers, or the base64 of 32-bit numbers, the lowest byte first (OpenAI API
 * reference, "Create embeddings"). They are read number by number, because an answer may hold millions.
 */
public final class Vectors {
    private Vectors() {}

    /** Reads the vector that the parser stands at, and leaves the parser at its end. */
    public static double[] read(JsonParser parser) throws IOException, UnreadableAnswerException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return ofBase64(parser.getText());
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableAnswerException("a vector is neither an array nor base64");
        }
        double[] vector = new double[1_024];
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null || !parser.currentToken().isNumeric()) {
                throw new UnreadableAnswerException("a vector holds something that is not a number");
            }
            if (length == vector.length) {
                vector = Arrays.copyOf(vector, 2 * length);
            }
            vector[length++] = parser.getDoubleValue();
        }
        return Arrays.copyOf(vector, length);
    }

    private static double[] ofBase64(String written) throws UnreadableAnswerException {
        FloatBuffer numbers;
        try {
            numbers = ByteBuffer.wrap(Base64.getDecoder().decode(written))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        } catch (IllegalArgumentException e) {
            throw new UnreadableAnswerException("a vector is neither an array nor base64");
        }
        double[] vector = new double[numbers.remaining()];
        for (int i = 0; i < vector.length; i++) {
            float number = numbers.get();
            if (!Float.isFinite(number)) {
                throw new UnreadableAnswerException("a vector holds something that is not a number");
            }
            // By its shortest decimal, which is what it was before it had 32 bits.
            vector[i] = Double.parseDouble(Float.toString(number));
        }
        return vector;
    }

    public static String base64(double[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : vector) {
            bytes.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
