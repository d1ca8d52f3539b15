import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigResource;

/** Kafka 2.0: the oldest client with administration of groups; no zstd yet. */
final class Era {
  static final List<String> CODECS = Arrays.asList("none", "gzip", "snappy", "lz4");

  static ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer, long milliseconds) {
    return consumer.poll(Duration.ofMillis(milliseconds));
  }

  static TopicDescription describe(AdminClient admin, String topic) throws Exception {
    return admin.describeTopics(Collections.singleton(topic)).all().get().get(topic);
  }

  static void setConfig(AdminClient admin, String topic, String name, String value) throws Exception {
    Config config = new Config(Collections.singleton(new ConfigEntry(name, value)));
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    admin.alterConfigs(Collections.singletonMap(resource, config)).all().get();
  }

  static void addCases(Check check) {
    GroupAdmin.addCases(check);
  }
}
