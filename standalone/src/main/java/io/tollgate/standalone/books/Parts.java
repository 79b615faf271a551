package io.tollgate.standalone.books;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.KafkaConfig;

/** Where the books are: the records of calls, and their rows. */
record Parts(KafkaConfig kafka, ClickHouseConfig clickHouse) {}
