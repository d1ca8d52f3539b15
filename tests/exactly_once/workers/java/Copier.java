import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The job of ../../README.md on Kafka's own client. It ends at once, leaving all open, when it cannot go on. */
public final class Copier {
  private static final String NAME = System.getenv("JOB_NAME");
  private static final String GROUP = System.getenv("JOB_GROUP");
  private static final String INCARNATION = System.getenv("JOB_INCARNATION");
  private static final String OUTPUT = System.getenv("JOB_OUTPUT");
  private static final int PARTITIONS = Integer.parseInt(System.getenv("JOB_PARTITIONS"));
  private static FileOutputStream journal;

  private final KafkaConsumer<String, String> consumer = new KafkaConsumer<>(consumerConfig());
  private final KafkaProducer<String, String> producer = new KafkaProducer<>(producerConfig());
  private final Random dice = new Random(Long.parseLong(System.getenv("JOB_SEED")));
  private int number;

  private static Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", System.getenv("JOB_BOOTSTRAP"));
    config.put("group.id", GROUP);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("max.poll.records", 20);
    config.put("session.timeout.ms", Integer.parseInt(System.getenv("JOB_SESSION_TIMEOUT_MS")));
    config.put("heartbeat.interval.ms", 500);
    config.put("request.timeout.ms", 5000);
    config.put("default.api.timeout.ms", 30000);
    config.put("key.deserializer", StringDeserializer.class);
    config.put("value.deserializer", StringDeserializer.class);
    return config;
  }

  private static Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", System.getenv("JOB_BOOTSTRAP"));
    config.put("transactional.id", NAME);
    config.put("transaction.timeout.ms", Integer.parseInt(System.getenv("JOB_TRANSACTION_TIMEOUT_MS")));
    config.put("request.timeout.ms", 5000);
    config.put("delivery.timeout.ms", 20000);
    config.put("max.block.ms", 20000);
    config.put("key.serializer", StringSerializer.class);
    config.put("value.serializer", StringSerializer.class);
    return config;
  }

  private static void note(String line) throws IOException {
    journal.write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void noteOutcome(String label, String outcome, Exception why) throws IOException {
    String text = why == null ? "" : why.toString().replaceAll("[^ -~]|[\"\\\\]", " ");
    note("{\"event\":\"end\",\"txn\":\"" + label + "\",\"outcome\":\"" + outcome + "\",\"why\":\"" + text + "\"}");
  }

  private void noteBegin(String label, ConsumerRecords<String, String> batch) throws IOException {
    StringJoiner inputs = new StringJoiner(",");
    for (TopicPartition place : batch.partitions()) {
      List<ConsumerRecord<String, String>> records = batch.records(place);
      inputs.add("\"" + place.partition() + "\":[" + records.get(0).offset() + "," + end(records) + "]");
    }
    note("{\"event\":\"begin\",\"txn\":\"" + label + "\",\"group\":\"" + GROUP + "\",\"records\":" + 2 * batch.count()
        + ",\"inputs\":{" + inputs + "}}");
  }

  private static long end(List<ConsumerRecord<String, String>> records) {
    return records.get(records.size() - 1).offset() + 1;
  }

  /** Sends all copies; what is wrong with them, commit and abort tell. */
  private void send(String label, ConsumerRecords<String, String> batch) {
    int sequence = 0;
    for (TopicPartition place : batch.partitions()) {
      for (ConsumerRecord<String, String> input : batch.records(place)) {
        for (int copy = 0; copy < 2; copy++) {
          String value = label + " " + sequence++ + " " + place.partition() + ":" + input.offset() + " " + copy;
          producer.send(new ProducerRecord<>(OUTPUT, (int) ((input.offset() + copy) % PARTITIONS), null, value));
        }
      }
    }
  }

  private void rewind(ConsumerRecords<String, String> batch) {
    for (TopicPartition place : batch.partitions()) {
      try {
        consumer.seek(place, batch.records(place).get(0).offset());
      } catch (IllegalStateException revoked) {
        // Whoever has the partition now begins at the committed offset.
      }
    }
  }

  private void abort(String label, ConsumerRecords<String, String> batch, Exception why) throws IOException {
    producer.abortTransaction();
    noteOutcome(label, "aborted", why);
    rewind(batch);
  }

  private void copy(ConsumerRecords<String, String> batch) throws IOException {
    String label = NAME + "/" + INCARNATION + "/" + ++number;
    noteBegin(label, batch);
    boolean committing = false;
    try {
      producer.beginTransaction();
      send(label, batch);
      if (dice.nextInt(5) == 0) {
        if (dice.nextInt(4) > 0) producer.flush();  // or the client drops what it has not sent yet
        abort(label, batch, null);
        return;
      }
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      batch.partitions().forEach(place -> offsets.put(place, new OffsetAndMetadata(end(batch.records(place)))));
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      committing = true;
      producer.commitTransaction();
      noteOutcome(label, "committed", null);
    } catch (RuntimeException problem) {
      if (committing) {
        noteOutcome(label, "unknown", problem);
        throw problem;
      }
      abort(label, batch, problem);
    }
  }

  private void run() throws IOException {
    producer.initTransactions();
    note("{\"event\":\"started\"}");
    consumer.subscribe(new ArrayList<>(List.of(System.getenv("JOB_INPUT"))));
    while (true) {
      ConsumerRecords<String, String> batch = consumer.poll(Duration.ofMillis(300));
      if (!batch.isEmpty()) copy(batch);
    }
  }

  public static void main(String[] arguments) throws IOException {
    journal = new FileOutputStream(System.getenv("JOB_JOURNAL"), true);
    try {
      new Copier().run();
    } catch (Throwable problem) {
      problem.printStackTrace();
    }
    Runtime.getRuntime().halt(1);
  }
}
