package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.EventTemplate;
import io.tollgate.gateway.dialect.EventTemplate.Hole;
import io.tollgate.gateway.dialect.JsonText;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Delta;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream without parsing the events that are like the one before them but for their text, as nearly all are:
 * what such an event tells is what that one told, with another text. All others go to the format's own reader. For one
 * answer.
 */
final class RepeatedEvents implements EventReader {
    private final EventReader reader;
    private final EventTemplate last = new EventTemplate();
    /** The part that the text of the last event belongs to. */
    private int index;

    RepeatedEvents(EventReader reader) {
        this.reader = reader;
    }

    @Override
    public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        String text = last.isLike(bytes, start, end) ? text(bytes) : null;
        if (text != null && !text.isEmpty()) {
            to.accept(new Delta(index, text));
            return;
        }
        last.forget();
        Hearing hearing = new Hearing(to);
        reader.event(bytes, start, end, hearing);
        Delta told = hearing.onlyDelta();
        EventData data = told == null ? null : EventData.of(bytes, start, end);
        if (told != null && data != null && data.standsIn(bytes)) {
            index = told.index();
            remember(told.text(), bytes, start, end, data.start());
        }
    }

    private @Nullable String text(byte[] bytes) {
        for (Hole hole : last.holes()) {
            if (hole.isText()) {
                return JsonText.read(bytes, hole.start(), hole.end());
            }
        }
        return null;
    }

    /** Remembers an event if it is certain which of its strings is the text that it told. */
    private void remember(String text, byte[] bytes, int start, int end, int data) {
        Search search = new Search(text);
        last.remember(bytes, start, end, data, search);
        if (search.found != 1 || search.unclear) {
            last.forget();
        }
    }

    /** Looks for a text among strings. */
    private static final class Search implements EventTemplate.Texts {
        private final String text;
        private int found;
        private boolean unclear;

        Search(String text) {
            this.text = text;
        }

        @Override
        public boolean isText(String name, byte[] bytes, int start, int end) {
            String value = JsonText.read(bytes, start, end);
            unclear |= value == null;
            boolean is = text.equals(value);
            found += is ? 1 : 0;
            return is;
        }
    }

    /** Hands on what is told, and knows whether that was one piece of text and nothing else. */
    private static final class Hearing implements Consumer<StreamEvent> {
        private final Consumer<StreamEvent> to;
        private int events;
        private @Nullable Delta delta;

        Hearing(Consumer<StreamEvent> to) {
            this.to = to;
        }

        @Override
        public void accept(StreamEvent event) {
            events++;
            delta = event instanceof Delta more ? more : null;
            to.accept(event);
        }

        @Nullable
        Delta onlyDelta() {
            return events == 1 ? delta : null;
        }
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        reader.end(to);
    }
}
