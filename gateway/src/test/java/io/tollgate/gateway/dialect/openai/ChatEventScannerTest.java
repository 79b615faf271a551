package io.tollgate.gateway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ChatEventScannerTest {
    private static final String EVENT =
            "{\"choices\":[{\"delta\":{\"content\":\"a\\\"b\"},\"finish_reason\":\"stop\"}],\"usage\":{\"x\":1}}";

    private final ChatEventScanner scanner = new ChatEventScanner();

    private void scan(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, 0, bytes.length);
    }

    /** Apostrophes stand for quotes, and slashes for backslashes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // event | needs a parse | finishes | bytes of text
                "{} | false | false | 0",
                "{'choices':[]} | false | false | 0",
                "{'content':'word'} | false | false | 4",
                "{'content' : 'word'} | false | false | 4",
                "{'content':\t'word'} | false | false | 4",
                "{'content':''} | false | false | 0",
                "{'content':null} | false | false | 0",
                "{'content':'å'} | false | false | 2",
                "{'content':'a/'b'} | false | false | 4",
                "{'content':'a//'} | false | false | 3",
                "{'content':'a//','refusal':'no'} | false | false | 5",
                "{'content':'/u0041'} | false | false | 6",
                "{'content':[{'type':'text','text':'x'}]} | false | false | 1",
                "{'choices':[{'text':'xyz','index':0}]} | false | false | 3",
                "{'arguments':'{/'a/':1}'} | false | false | 9",
                "{'refusal':'no'} | false | false | 2",
                "{'reasoning':'hm'} | false | false | 2",
                "{'reasoning_content':'hmm','content':null} | false | false | 3",
                "{'reasoning_contents':'hmm'} | false | false | 0",
                "{'contents':'hmm'} | false | false | 0",
                "{'content':'a','reasoning':'bc','arguments':'def'} | false | false | 6",
                "{'x':'content','y':'word'} | false | false | 0",
                "{'finish_reason':null} | false | false | 0",
                "{'finish_reason':'stop'} | false | true | 0",
                "{'finish_reason' : 'length'} | false | true | 0",
                "{'usage':null} | false | false | 0",
                "{'usage':{'prompt_tokens':1}} | true | false | 0",
                "{'usage' : {}} | true | false | 0",
                "{'usage':1} | false | false | 0",
                "{'error':null} | false | false | 0",
                "{'error':{'message':'no'}} | true | false | 0",
                "{'error':'no'} | true | false | 0",
                "{'object':'error'} | true | false | 0",
                // what only looks like it is text
                "{'content':'/'usage/':{/'error/':1} /'finish_reason/':/'stop/''} | false | false | 50",
            })
    void findsWhatThereIs(String event, boolean needsParse, boolean finishes, long textBytes) {
        scan(event.replace('\'', '"').replace('/', '\\'));
        assertThat(scanner.needsParse()).isEqualTo(needsParse);
        assertThat(scanner.finishes() > 0).isEqualTo(finishes);
        assertThat(scanner.textBytes()).isEqualTo(textBytes);
    }

    @Test
    void isUsedForOneAfterTheOther() {
        scan(EVENT);
        assertThat(scanner.needsParse()).isTrue();
        assertThat(scanner.finishes()).isPositive();
        assertThat(scanner.textBytes()).isEqualTo(4);
        scan("{}");
        assertThat(scanner.needsParse()).isFalse();
        assertThat(scanner.finishes()).isZero();
        assertThat(scanner.textBytes()).isZero();
    }

    static IntStream lengths() {
        return IntStream.range(0, EVENT.length());
    }

    /** An event may be cut off anywhere: there is no reading beyond its end. */
    @ParameterizedTest
    @MethodSource("lengths")
    void aPartOfAnEventIsReadAsFarAsItGoes(int length) {
        byte[] bytes = EVENT.getBytes(StandardCharsets.US_ASCII);
        scanner.scan(bytes, 0, length);
        assertThat(scanner.textBytes()).isLessThanOrEqualTo(4);
        assertThat(scanner.needsParse()).isEqualTo(length > EVENT.indexOf("{\"x\""));
        assertThat(scanner.finishes() > 0).isEqualTo(length > EVENT.indexOf("\"stop\""));
    }
}
