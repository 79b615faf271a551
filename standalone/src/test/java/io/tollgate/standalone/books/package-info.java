/** The commands that check the books, where they reach out. */
@NullMarked
package io.tollgate.standalone.books;

import org.jspecify.annotations.NullMarked;
