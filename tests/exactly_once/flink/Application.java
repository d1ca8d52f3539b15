import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Writes the numbers from 0 to a topic through Flink's Kafka sink in exactly-once mode. It goes on from the newest complete
 * checkpoint of an earlier process, and ends well once all numbers are committed.
 * Arguments: BOOTSTRAP TOPIC CHECKPOINT_DIRECTORY HOW_MANY RECORDS_A_SECOND
 */
public final class Application {
  private static Optional<Path> newestCheckpoint(Path directory) throws IOException {
    if (!Files.exists(directory)) return Optional.empty();
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().equals("_metadata"))
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    }
  }

  private static Configuration config(Path checkpoints) throws IOException {
    Configuration config = new Configuration();
    config.setString("execution.checkpointing.interval", "500ms");
    config.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
    config.setString("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    config.setString("restart-strategy.type", "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "1000");
    config.setString("restart-strategy.fixed-delay.delay", "500ms");
    Optional<Path> newest = newestCheckpoint(checkpoints);
    System.out.println("begins with " + newest.map(Path::toString).orElse("nothing"));
    newest.ifPresent(checkpoint -> config.setString("execution.state-recovery.path", checkpoint.toUri().toString()));
    return config;
  }

  public static void main(String[] arguments) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(config(Path.of(arguments[2])));
    environment.setParallelism(2);
    DataGeneratorSource<String> numbers = new DataGeneratorSource<>(number -> "n-" + number, Long.parseLong(arguments[3]),
        RateLimiterStrategy.perSecond(Double.parseDouble(arguments[4])), Types.STRING);
    KafkaSink<String> sink = KafkaSink.<String>builder()
        .setBootstrapServers(arguments[0])
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix("exactly-once-flink")
        .setProperty("transaction.timeout.ms", "60000")
        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
            .setTopic(arguments[1])
            .setValueSerializationSchema(new SimpleStringSchema())
            .build())
        .build();
    environment.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers").uid("numbers").sinkTo(sink).uid("sink");
    environment.execute("exactly once");
    System.exit(0);
  }
}
