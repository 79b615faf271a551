package io.tollgate.schemas;

import io.tollgate.schemas.avro.UsageEvent;
import org.apache.avro.util.ClassSecurityValidator;

/** The classes of our records, which Avro must be configured to trust before it makes objects of them. */
final class TrustedAvroClasses {
    private TrustedAvroClasses() {}

    static void register() {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(UsageEvent.class.getPackageName())));
    }
}
