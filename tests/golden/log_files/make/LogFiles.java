// Writes to standard output the small files beside a segment as Kafka's own storage writes them.
// Needs on the class path: kafka-storage 4.3.1 with what it depends on.
//   java -cp 'jars/*' LogFiles.java
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.storage.internals.log.AbortedTxn;
import org.apache.kafka.storage.internals.log.ProducerStateEntry;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.TransactionIndex;

public class LogFiles {
  static String hexOf(File file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(file.toPath()));
  }

  static String transactionIndex(Path folder) throws IOException {
    var index = new TransactionIndex(1000, folder.resolve("00000000000000001000.txnindex").toFile());
    index.append(new AbortedTxn(4711, 900, 1040, 1010));
    index.append(new AbortedTxn(4712, 1010, 1077, 1078));
    index.close();
    return hexOf(index.file());
  }

  static String producerSnapshot(Path folder) throws IOException {
    var open = new ProducerStateEntry(4711, (short) 3, 42, 1700000000005L, OptionalLong.of(1010));
    var ended = new ProducerStateEntry(4712, (short) 4, 43, 1700000000006L, OptionalLong.empty());
    Map<Long, ProducerStateEntry> entries = new TreeMap<>(Map.of(4711L, open, 4712L, ended));
    File file = folder.resolve("00000000000000001100.snapshot").toFile();
    ProducerStateManager.writeSnapshot(file, entries, true);
    return hexOf(file);
  }

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("log_files");
    System.out.println("# kafka-storage " + AppInfoParser.getVersion() + " (Java)");
    System.out.println("txnindex " + transactionIndex(folder));
    System.out.println("snapshot " + producerSnapshot(folder));
  }
}
