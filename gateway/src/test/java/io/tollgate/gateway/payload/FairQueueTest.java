package io.tollgate.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    private String served(long nanos) throws InterruptedException {
        FairQueue.Turn<String> turn = queue.take();
        queue.done(turn.owner(), nanos);
        return turn.thing();
    }

    private void offer(String owner, int count) {
        for (int i = 0; i < count; i++) {
            queue.offer(owner, owner + i);
        }
    }

    @Test
    void thingsOfOneOwnerKeepTheirOrder() throws Exception {
        offer("a", 3);
        assertThat(List.of(served(1), served(1), served(1))).containsExactly("a0", "a1", "a2");
    }

    @Test
    void whoTakesLongWaitsForThoseWhoDoNot() throws Exception {
        offer("slow", 3);
        offer("quick", 20);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            FairQueue.Turn<String> turn = queue.take();
            order.add(turn.thing());
            queue.done(turn.owner(), turn.owner().equals("slow") ? 10 : 1);
        }
        assertThat(order.indexOf("slow1") - order.indexOf("slow0")).isGreaterThan(9);
    }

    @Test
    void whoComesAgainWithOneThingAtATimeIsNotForgotten() throws Exception {
        queue.offer("slow", "slow0");
        FairQueue.Turn<String> turn = queue.take();
        offer("quick", 3);
        queue.done(turn.owner(), 100);
        queue.offer("slow", "slow1");
        assertThat(List.of(served(1), served(1), served(1))).containsExactly("quick0", "quick1", "quick2");
        assertThat(served(1)).isEqualTo("slow1");
    }

    @Test
    void whoWasAwayHasSavedNothingUp() throws Exception {
        offer("a", 4);
        assertThat(served(100)).isEqualTo("a0");
        assertThat(served(100)).isEqualTo("a1");
        offer("late", 4);
        List<String> order = List.of(served(60), served(60), served(60), served(60));
        assertThat(order.indexOf("a2")).isBetween(0, 2);
    }

    @Test
    void ownersAreForgottenOnceTheyAreAsGoodAsNew() throws Exception {
        offer("busy", 10);
        for (int i = 0; i < 10; i++) {
            queue.offer("owner" + i, "thing");
            served(1);
            served(1);
        }
        assertThat(queue.owners()).isLessThan(5);
        while (queue.owners() > 0) {
            served(1);
        }
        queue.offer("a", "a0");
        assertThat(served(1)).isEqualTo("a0");
        assertThat(queue.owners()).isZero();
    }

    @Test
    void whatWaitsIsServedAfterTheEnd() throws Exception {
        offer("a", 1);
        queue.close();
        assertThat(served(1)).isEqualTo("a0");
        assertThat(queue.take()).isNull();
    }

    @Test
    void nothingIsDoneThatWasNotTaken() {
        assertThatThrownBy(() -> queue.done("a", 1)).isInstanceOf(IllegalStateException.class);
    }
}
