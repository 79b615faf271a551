package io.tollgate.gateway.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/**
 * A large interface of which a test needs a few methods: those that an object of the test's has. What such a method
 * returns is returned; one that returns nothing, where the interface's returns itself, is fluent. All others fail.
 */
public final class StandIn {
    private StandIn() {}

    @SuppressWarnings("ReferenceEquality")
    public static <T> T of(Class<T> type, Object having) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Object[] arguments = given == null ? new Object[0] : given;
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "equals" -> proxy == arguments[0];
                            case "hashCode" -> System.identityHashCode(proxy);
                            default -> type.getSimpleName() + " of " + having;
                        };
                    }
                    Method own = Arrays.stream(having.getClass().getDeclaredMethods())
                            .filter(one -> one.getName().equals(method.getName()) && takes(one, arguments))
                            .findFirst()
                            .orElseThrow(() -> new UnsupportedOperationException(method.toString()));
                    own.setAccessible(true);
                    try {
                        Object result = own.invoke(having, arguments);
                        return result == null && method.getReturnType().isInstance(proxy) ? proxy : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static boolean takes(Method method, Object[] arguments) {
        Class<?>[] types = method.getParameterTypes();
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            if (!types[i].isPrimitive() && arguments[i] != null && !types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
