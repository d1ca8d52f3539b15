import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A record to write and to find again, byte for byte. A null header name means that it has no header. */
final class Sample {
  /** Recent, as retention goes by the time of records. */
  static final long BASE_TIME = (System.currentTimeMillis() / 1000 - 3600) * 1000;

  final byte[] key;
  final byte[] value;
  final String headerName;
  final byte[] headerValue;
  final long timestamp;

  private Sample(byte[] key, byte[] value, String headerName, byte[] headerValue, int number) {
    this.key = key;
    this.value = value;
    this.headerName = headerName;
    this.headerValue = headerValue;
    this.timestamp = BASE_TIME + 1000L * number;
  }

  /** Nulls, empties, all bytes, a large value that no codec shrinks, and enough small ones for several batches. */
  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    byte[] everyByte = new byte[256];
    for (int i = 0; i < 256; ++i) everyByte[i] = (byte) i;
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    samples.add(new Sample(null, bytes("no key"), null, null, 0));
    samples.add(new Sample(bytes("no value"), null, null, null, 1));
    samples.add(new Sample(bytes(""), bytes(""), "empty", bytes(""), 2));
    samples.add(new Sample(everyByte, everyByte, "null", null, 3));
    samples.add(new Sample(bytes("large"), noise, null, null, 4));
    samples.add(new Sample(bytes("nyckel-\u00e5"), bytes("v\u00e4rde-\u20ac"), "name", bytes("\u00e5"), 5));
    while (samples.size() < 506) {
      int i = samples.size();
      samples.add(new Sample(bytes("k" + i), bytes("value " + i + " of many, many, many"), "n", bytes("" + i), i));
    }
    return samples;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
