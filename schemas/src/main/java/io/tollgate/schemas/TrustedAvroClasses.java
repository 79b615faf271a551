package io.tollgate.schemas;

import io.tollgate.schemas.avro.UsageEvent;
import org.apache.avro.SystemLimitException;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * The classes of our records, which Avro must be configured to trust before it makes objects of them, and how much it
 * may allocate because a record says so: a length of two gigabytes is written in five bytes.
 */
final class TrustedAvroClasses {
    /** More than any record of ours may have. */
    private static final String MOST_BYTES = Integer.toString(16 << 20);

    private static final String MOST_ITEMS = Integer.toString(1 << 20);

    private TrustedAvroClasses() {}

    static void register() {
        // Read by Avro when it decodes for the first time.
        limit(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, MOST_BYTES);
        limit(SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, MOST_BYTES);
        limit(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, MOST_ITEMS);
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(UsageEvent.class.getPackageName())));
    }

    private static void limit(String property, String most) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, most);
        }
    }
}
