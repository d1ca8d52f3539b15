// Writes the golden batches of Kafka's own Java library to standard output.
// Needs on the class path: kafka-clients 4.3.1, lz4-java, snappy-java, zstd-jni, slf4j-api.
//   java -cp 'jars/*' KafkaClients.java
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.AppInfoParser;

public class KafkaClients {
  static final long BASE = 1700000000000L;

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String batch(CompressionType codec, long producerId, short epoch, int sequence) {
    MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(4096), RecordBatch.MAGIC_VALUE_V2,
        Compression.of(codec).build(), TimestampType.CREATE_TIME, 0L, BASE, producerId, epoch, sequence);
    Header[] none = {};
    Header[] two = {new RecordHeader("h", bytes("1")), new RecordHeader("empty", null)};
    builder.append(BASE, bytes("k0"), bytes("first"), none);
    builder.append(BASE + 5, null, bytes("second"), two);
    builder.append(BASE + 3, bytes("k2"), null, none);
    builder.append(BASE + 3, bytes(""), bytes("x".repeat(1000)), none);
    ByteBuffer built = builder.build().buffer();
    byte[] all = new byte[built.remaining()];
    built.get(all);
    return HexFormat.of().formatHex(all);
  }

  public static void main(String[] args) {
    System.out.println("# kafka-clients " + AppInfoParser.getVersion() + " (Java)");
    for (CompressionType codec : CompressionType.values()) {
      System.out.println(codec.name + " " + batch(codec, -1L, (short) -1, -1));
    }
    System.out.println("idempotent " + batch(CompressionType.NONE, 4711L, (short) 3, 17));
  }
}
