/**
 * Whether the books are right: what an upstream says of usage, on the wire, beside what the stored row says. Start with
 * {@link io.tollgate.standalone.books.BooksIT}.
 */
@NullMarked
package io.tollgate.standalone.books;

import org.jspecify.annotations.NullMarked;
