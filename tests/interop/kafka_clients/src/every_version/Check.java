import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What every version can do. usage: Check CLIENT HOST:PORT. `Era` adds what the version at hand can do besides. */
public final class Check {
  static final int PARTITIONS = 4;

  interface Case {
    void run() throws Exception;
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  final String bootstrap;
  final AdminClient admin;
  private final Map<String, Case> cases = new LinkedHashMap<>();

  private Check(String bootstrap) {
    this.bootstrap = bootstrap;
    this.admin = AdminClient.create(settings("bootstrap.servers", bootstrap));
  }

  public static void main(String[] arguments) {
    Check check = new Check(arguments[1]);
    for (String codec : Era.CODECS) check.add("round-trip/" + codec, () -> check.roundTrip("compression.type", codec));
    check.add("round-trip/acks-1", () -> check.roundTrip("acks", "1", "enable.idempotence", "false",
        "max.in.flight.requests.per.connection", "1"));
    check.add("round-trip/idempotent", () -> check.roundTrip("acks", "all", "enable.idempotence", "true",
        "max.in.flight.requests.per.connection", "1"));
    check.add("seek-by-time", check::seekByTime);
    check.add("rebalance/range", () -> check.rebalance("org.apache.kafka.clients.consumer.RangeAssignor"));
    check.add("commits", check::commits);
    check.add("produce-at-once", check::produceAtOnce);
    check.add("admin/topics", check::topics);
    check.add("admin/configs", check::configs);
    Era.addCases(check);
    System.exit(check.runAll("interop/" + arguments[0]) ? 0 : 1);
  }

  void add(String name, Case run) {
    cases.put(name, run);
  }

  private boolean runAll(String client) {
    boolean passed = true;
    for (Map.Entry<String, Case> one : cases.entrySet()) {
      try {
        one.getValue().run();
        System.out.println("PASS " + client + "/" + one.getKey());
      } catch (Exception | AssertionError e) {
        passed = false;
        e.printStackTrace();
        System.out.println("FAIL " + client + "/" + one.getKey() + " " + String.valueOf(e).replaceAll("\\s+", " "));
      }
    }
    return passed;
  }

  static Properties settings(String... pairs) {
    Properties all = new Properties();
    for (int i = 0; i < pairs.length; i += 2) all.put(pairs[i], pairs[i + 1]);
    return all;
  }

  static void same(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) throw new AssertionError(what + ": expected " + expected + ", got " + actual);
  }

  static String fresh(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** As fresh, in the stream and the spelling that INTEROP_TOPICS says, if it does: "/payments/cards:". */
  static String freshTopic(String name) {
    String stream = System.getenv("INTEROP_TOPICS");
    return (stream == null ? "" : stream) + fresh(name);
  }

  /** How lists of all topics call it. */
  static String listedAs(String topic) {
    return topic.replaceFirst("^/", "").replace('/', '.').replace(':', '.');
  }

  static void waitUntil(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) throw new TimeoutException("not within 20 s: " + what);
      Thread.sleep(20);
    }
  }

  private void create(String topic, int partitions, Map<String, String> configs) throws Exception {
    NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(configs);
    admin.createTopics(Collections.singleton(wanted)).all().get(20, TimeUnit.SECONDS);
  }

  String newTopic(String name, int partitions, Map<String, String> configs) throws Exception {
    String topic = freshTopic(name);
    create(topic, partitions, configs);
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < partitions; ++p) all.add(new TopicPartition(topic, p));
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.endOffsets(all);  // asks until every partition has a leader that serves it
    }
    return topic;
  }

  String newTopic(String name) throws Exception {
    return newTopic(name, PARTITIONS, Collections.emptyMap());
  }

  void produce(String topic, List<Sample> samples, String... settings) throws Exception {
    Properties all = settings(settings);
    all.put("bootstrap.servers", bootstrap);
    all.put("linger.ms", "5");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Sample s : samples) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(topic, sent.size() % PARTITIONS, s.timestamp, s.key, s.value);
        if (s.headerName != null) record.headers().add(s.headerName, s.headerValue);
        sent.add(producer.send(record));
      }
      for (Future<RecordMetadata> one : sent) one.get(30, TimeUnit.SECONDS);
    }
  }

  /** One that is in no group. */
  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties all = settings("bootstrap.servers", bootstrap, "enable.auto.commit", "false");
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Member member(String group, String topic, String... settings) {
    return new Member(bootstrap, group, topic, settings(settings));
  }

  private void roundTrip(String... settings) throws Exception {
    String topic = newTopic("round-trip");
    List<Sample> written = Sample.all();
    produce(topic, written, settings);
    try (Member reader = member(fresh("check"), topic)) {
      waitUntil("all records", () -> reader.records.size() >= written.size());
      Set<String> places = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> r : reader.records) {
        places.add(r.partition() + "@" + r.offset());
        compare(written.get((int) r.offset() * PARTITIONS + r.partition()), r);
      }
      same("places", written.size(), places.size());
    }
  }

  private static void compare(Sample expected, ConsumerRecord<byte[], byte[]> found) {
    String where = found.partition() + "@" + found.offset();
    same("key at " + where, true, Arrays.equals(expected.key, found.key()));
    same("value at " + where, true, Arrays.equals(expected.value, found.value()));
    same("timestamp at " + where, expected.timestamp, found.timestamp());
    Header[] headers = found.headers().toArray();
    same("headers at " + where, expected.headerName == null ? 0 : 1, headers.length);
    if (expected.headerName == null) return;
    same("header name at " + where, expected.headerName, headers[0].key());
    same("header value at " + where, true, Arrays.equals(expected.headerValue, headers[0].value()));
  }

  private void seekByTime() throws Exception {
    String topic = newTopic("by-time");
    produce(topic, Sample.all());
    Map<TopicPartition, Long> wanted = new LinkedHashMap<>();
    for (int p = 0; p < PARTITIONS; ++p) wanted.put(new TopicPartition(topic, p), Sample.BASE_TIME + 101_000 - 1);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Set<Long> times = new HashSet<>();
      TopicPartition first = wanted.keySet().iterator().next();
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
      for (OffsetAndTimestamp one : found.values()) times.add((one.timestamp() - Sample.BASE_TIME) / 1000);
      same("times found", new HashSet<>(Arrays.asList(101L, 102L, 103L, 104L)), times);
      consumer.assign(Collections.singleton(first));
      consumer.seek(first, found.get(first).offset());
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      waitUntil("a record there", () -> {
        Era.poll(consumer, 100).forEach(records::add);
        return !records.isEmpty();
      });
      same("time of the record there", found.get(first).timestamp(), records.get(0).timestamp());
    }
  }

  void rebalance(String assignor) throws Exception {
    String topic = newTopic("rebalance");
    String group = fresh("rebalance");
    try (Member first = member(group, topic, "partition.assignment.strategy", assignor)) {
      waitUntil("the first member has all", () -> first.assigned() == PARTITIONS);
      try (Member second = member(group, topic, "partition.assignment.strategy", assignor)) {
        waitUntil("two members share", () -> first.assigned() == 2 && second.assigned() == 2);
      }
      waitUntil("the first member has all again", () -> first.assigned() == PARTITIONS);
    }
  }

  private void commits() throws Exception {
    String topic = newTopic("commits");
    String group = fresh("commits");
    List<Sample> written = Sample.all();
    int half = written.size() / 2;
    Set<String> places = new HashSet<>();
    for (List<Sample> part : Arrays.asList(written.subList(0, half), written.subList(half, written.size()))) {
      produce(topic, part);
      try (Member reader = member(group, topic)) {
        waitUntil("this half", () -> reader.records.size() >= part.size());
        same("records of this half", part.size(), reader.records.size());
        for (ConsumerRecord<byte[], byte[]> r : reader.records) places.add(r.partition() + "@" + r.offset());
      }
    }
    same("records read once", written.size(), places.size());
  }

  /** A topic is served as soon as its creation is answered: clients of old do not retry. Kafka itself is late at times. */
  private void produceAtOnce() throws Exception {
    String topic = freshTopic("at-once");
    create(topic, PARTITIONS, Collections.emptyMap());
    produce(topic, Sample.all(), "retries", "0", "enable.idempotence", "false");
  }

  private void topics() throws Exception {
    String topic = newTopic("admin", 2, Collections.emptyMap());
    same("partitions", 2, Era.describe(admin, topic).partitions().size());
    same("a broker at least", true, admin.describeCluster().nodes().get().size() >= 1);
    same("a cluster id", true, admin.describeCluster().clusterId().get() != null);
    admin.deleteTopics(Collections.singleton(topic)).all().get(20, TimeUnit.SECONDS);
    waitUntil("the topic is gone", () -> !admin.listTopics().names().get().contains(listedAs(topic)));
  }

  private void configs() throws Exception {
    String topic = newTopic("configs", 1, Collections.singletonMap("retention.ms", "3600000"));
    same("retention.ms", "3600000", configOf(topic, "retention.ms"));
    Era.setConfig(admin, topic, "max.message.bytes", "5000");
    waitUntil("the config has changed", () -> configOf(topic, "max.message.bytes").equals("5000"));
  }

  private String configOf(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(Collections.singleton(resource)).all().get(20, TimeUnit.SECONDS).get(resource);
    return config.get(name).value();
  }
}
