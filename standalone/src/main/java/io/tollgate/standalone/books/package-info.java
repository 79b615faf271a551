/**
 * The commands with which anybody who reaches Kafka and ClickHouse checks the books. Start with {@link
 * io.tollgate.standalone.books.BooksCommand}.
 */
@NullMarked
package io.tollgate.standalone.books;

import org.jspecify.annotations.NullMarked;
