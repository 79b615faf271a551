/**
 * What is asked of the books in more than one place. {@link io.tollgate.service.books.ProviderDaysSql} is what a
 * provider's account is compared with.
 */
@NullMarked
package io.tollgate.service.books;

import org.jspecify.annotations.NullMarked;
