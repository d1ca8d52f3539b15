// Writes the golden control batches of Kafka's own Java library to standard output.
// Needs on the class path: kafka-clients 4.3.1, slf4j-api.
//   java -cp 'jars/*' ControlBatches.java
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.AppInfoParser;

public class ControlBatches {
  static String batch(ControlRecordType end) {
    ByteBuffer built = MemoryRecords.withEndTransactionMarker(100L, 1700000000000L, 5, 4711L, (short) 3,
        new EndTransactionMarker(end, 42)).buffer();
    byte[] all = new byte[built.remaining()];
    built.get(all);
    return HexFormat.of().formatHex(all);
  }

  public static void main(String[] args) {
    System.out.println("# kafka-clients " + AppInfoParser.getVersion() + " (Java)");
    System.out.println("abort " + batch(ControlRecordType.ABORT));
    System.out.println("commit " + batch(ControlRecordType.COMMIT));
  }
}
