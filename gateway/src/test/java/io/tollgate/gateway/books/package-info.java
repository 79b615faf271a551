/**
 * Whether the books are right: what an upstream says of usage, on the wire, beside what the stored row says. Start with
 * {@link io.tollgate.gateway.books.BooksIT}.
 */
@NullMarked
package io.tollgate.gateway.books;

import org.jspecify.annotations.NullMarked;
