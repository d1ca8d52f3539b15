import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;

/**
 * Writes the golden bytes of Kafka's own Java client: for every API, each version both ways, once with every field that
 * the version has set by the rule of valueOf, and once with nothing set. See ../README.md.
 */
public final class GoldenBytes {
    /** Every value follows from the field's name, so that a reader can tell which field it has in hand. */
    private static Object valueOf(String name, Class<?> type, int ordinal)
            throws ReflectiveOperationException {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ b) * 0x100000001b3L;
        long number = Math.floorMod(hash, 1_000_000_007L) + ordinal;
        if (type == boolean.class) return true;
        if (type == byte.class || type == Byte.class) return (byte) (1 + number % 100);
        if (type == short.class || type == Short.class) return (short) (1 + number % 30_000);
        if (type == int.class || type == Integer.class) return (int) (1 + number);
        if (type == long.class || type == Long.class) return 1 + number * 1_000_003L;
        if (type == String.class) return name + " " + ordinal;
        if (type == byte[].class) return (name + " " + ordinal).getBytes(StandardCharsets.UTF_8);
        if (type == Uuid.class) return new Uuid(1 + number * 1_000_003L, number);
        if (type.getSimpleName().equals("BaseRecords")) {
            return records(type.getPackageName(), (byte[]) valueOf(name, byte[].class, ordinal));
        }
        return null;
    }

    /** The package of MemoryRecords differs between clients of Kafka 3 and 4. */
    private static Object records(String inPackage, byte[] bytes) throws ReflectiveOperationException {
        return Class.forName(inPackage + ".MemoryRecords").getMethod("readableRecords", ByteBuffer.class)
            .invoke(null, ByteBuffer.wrap(bytes));
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase();
    }

    private static Schema schemaOf(Class<?> type, int version) throws ReflectiveOperationException {
        return ((Schema[]) type.getField("SCHEMAS").get(null))[version];
    }

    private static Object filled(Class<?> type, int version, int ordinal) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object object = constructor.newInstance();
        for (BoundField bound : schemaOf(type, version).fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                for (String name : namesOf(tagged)) fill(object, name, version, ordinal);
            } else {
                fill(object, bound.def.name, version, ordinal);
            }
        }
        return object;
    }

    /** Clients of Kafka 3 do not show them. */
    private static List<String> namesOf(TaggedFields tagged) throws ReflectiveOperationException {
        Field fields = TaggedFields.class.getDeclaredField("fields");
        fields.setAccessible(true);
        var names = new ArrayList<String>();
        for (Object field : ((Map<?, ?>) fields.get(tagged)).values()) {
            names.add(((org.apache.kafka.common.protocol.types.Field) field).name);
        }
        return names;
    }

    private static void fill(Object object, String name, int version, int ordinal) throws ReflectiveOperationException {
        for (Field field : object.getClass().getDeclaredFields()) {
            if (!plain(field.getName()).equals(plain(name))) continue;
            field.setAccessible(true);
            Class<?> type = field.getType();
            Object value = valueOf(plain(name), type, ordinal);
            if (Collection.class.isAssignableFrom(type)) value = filledCollection(field, version);
            else if (value == null) value = filled(type, version, ordinal);
            field.set(object, value);
            return;
        }
        throw new NoSuchFieldException(object.getClass() + " has no " + name);
    }

    @SuppressWarnings("unchecked")
    private static Collection<Object> filledCollection(Field field, int version) throws ReflectiveOperationException {
        boolean isList = field.getType() == List.class;
        Type withElement = isList ? field.getGenericType() : field.getType().getGenericSuperclass();
        var element = (Class<?>) ((ParameterizedType) withElement).getActualTypeArguments()[0];
        var all = isList ? new ArrayList<Object>()
                         : (Collection<Object>) field.getType().getDeclaredConstructor().newInstance();
        for (int ordinal = 0; ordinal < 2; ++ordinal) {
            Object value = valueOf(plain(field.getName()), element, ordinal);
            all.add(value != null ? value : filled(element, version, ordinal));
        }
        return all;
    }

    private static String hexOf(ApiMessage message, short version) {
        var cache = new ObjectSerializationCache();
        var bytes = new ByteBufferAccessor(ByteBuffer.allocate(message.size(cache, version)));
        message.write(bytes, cache, version);
        var hex = new StringBuilder();
        for (byte b : bytes.buffer().array()) hex.append(String.format("%02x", b));
        return hex.toString();
    }

    private static void lines(List<String> out, String side, ApiMessage empty, int highest, List<String> known)
            throws ReflectiveOperationException {
        for (int version = empty.lowestSupportedVersion(); version <= highest; ++version) {
            String start = side + " " + version + " ";
            if (known.stream().anyMatch(line -> line.startsWith(start))) continue;
            var full = (ApiMessage) filled(empty.getClass(), version, 0);
            out.add(start + "bare " + hexOf(empty, (short) version));
            out.add(start + "full " + hexOf(full, (short) version));
        }
    }

    /**
     * Arguments: the folder tests/golden, the name of the file to write in each NN_name of it, and optionally the name of
     * a file there whose versions are left out.
     */
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
            folders = all.filter(path -> path.getFileName().toString().matches("[0-9][0-9]_.*")).toList();
        }
        for (Path folder : folders) {
            var type = ApiMessageType.fromApiKey(Short.parseShort(folder.getFileName().toString().substring(0, 2)));
            int highest = type.newRequest().highestSupportedVersion();
            List<String> out = new ArrayList<>();
            List<String> known = arguments.length < 3 ? List.of() : Files.readAllLines(folder.resolve(arguments[2]));
            lines(out, "request", type.newRequest(), highest, known);
            lines(out, "response", type.newResponse(), highest, known);
            if (!out.isEmpty()) Files.write(folder.resolve(arguments[1]), out);
        }
    }
}
