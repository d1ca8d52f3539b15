import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of a group on a thread of its own, as old clients wait for a rebalance inside poll. */
final class Member implements AutoCloseable {
  final List<ConsumerRecord<byte[], byte[]>> records = Collections.synchronizedList(new ArrayList<>());
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile Set<TopicPartition> assigned = Collections.emptySet();
  private volatile boolean leaving = false;
  private volatile RuntimeException failure = null;

  Member(String bootstrap, String group, String topic, Properties settings) {
    Properties all = new Properties();
    all.put("bootstrap.servers", bootstrap);
    all.put("group.id", group);
    all.put("auto.offset.reset", "earliest");
    all.put("enable.auto.commit", "false");
    all.put("session.timeout.ms", "6000");
    all.put("heartbeat.interval.ms", "300");
    all.putAll(settings);
    consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(Collections.singletonList(topic));
    thread = new Thread(this::read, "member");
    thread.start();
  }

  int assigned() {
    if (failure != null) throw failure;
    return assigned.size();
  }

  /** Commits what was read and leaves. */
  @Override
  public void close() {
    leaving = true;
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) throw failure;
  }

  private void read() {
    try {
      while (!leaving) {
        for (ConsumerRecord<byte[], byte[]> record : Era.poll(consumer, 100)) records.add(record);
        assigned = new HashSet<>(consumer.assignment());
      }
      consumer.commitSync();
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      consumer.close();
    }
  }
}
