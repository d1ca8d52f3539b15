import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** Kafka 3.9 and 4.x: idempotent by default, cooperative rebalances, static members, everything the admin client has. */
final class Era {
  static final List<String> CODECS = Arrays.asList("none", "gzip", "snappy", "lz4", "zstd");

  static ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> consumer, long milliseconds) {
    return consumer.poll(Duration.ofMillis(milliseconds));
  }

  static TopicDescription describe(AdminClient admin, String topic) throws Exception {
    return admin.describeTopics(Collections.singleton(topic)).allTopicNames().get().get(topic);
  }

  static void setConfig(AdminClient admin, String topic, String name, String value) throws Exception {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }

  static void addCases(Check check) {
    GroupAdmin.addCases(check);
    check.add("rebalance/cooperative-sticky",
        () -> check.rebalance("org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
    check.add("static-member", () -> staticMember(check));
    check.add("admin/alter-offsets", () -> alterOffsets(check));
    check.add("admin/list-offsets", () -> listOffsets(check));
    check.add("admin/log-dirs", () -> logDirs(check));
    check.add("admin/producers", () -> producers(check));
  }

  private static void staticMember(Check check) throws Exception {
    String topic = check.newTopic("static");
    String group = Check.fresh("static");
    for (int round = 0; round < 2; ++round) {
      try (Member member = check.member(group, topic, "group.instance.id", "one")) {
        Check.waitUntil("the member has all", () -> member.assigned() == Check.PARTITIONS);
        Check.same("members", 1,
            check.admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size());
      }
    }
  }

  private static void alterOffsets(Check check) throws Exception {
    String topic = check.newTopic("alter-offsets");
    String group = Check.fresh("alter-offsets");
    TopicPartition first = new TopicPartition(topic, 0);
    check.admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(0, "by hand"))).all().get();
    Map<TopicPartition, OffsetAndMetadata> found =
        check.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Check.same("metadata", "by hand", found.get(new TopicPartition(Check.listedAs(topic), 0)).metadata());
    check.admin.deleteConsumerGroupOffsets(group, Collections.singleton(first)).all().get();
    Check.same("offsets", 0, check.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().size());
  }

  private static void listOffsets(Check check) throws Exception {
    String topic = check.newTopic("list-offsets");
    check.produce(topic, Sample.all());
    TopicPartition first = new TopicPartition(topic, 0);
    long count = (Sample.all().size() + Check.PARTITIONS - 1) / Check.PARTITIONS;
    Check.same("earliest", 0L, offset(check, first, OffsetSpec.earliest()));
    Check.same("latest", count, offset(check, first, OffsetSpec.latest()));
    Check.same("of the largest timestamp", count - 1, offset(check, first, OffsetSpec.maxTimestamp()));
    Check.same("of a timestamp", 1L, offset(check, first, OffsetSpec.forTimestamp(Sample.BASE_TIME + 1)));
  }

  private static long offset(Check check, TopicPartition partition, OffsetSpec spec) throws Exception {
    return check.admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  private static void logDirs(Check check) throws Exception {
    String topic = check.newTopic("log-dirs");
    check.produce(topic, Sample.all());
    int broker = check.admin.describeCluster().nodes().get().iterator().next().id();
    long bytes = check.admin.describeLogDirs(List.of(broker)).allDescriptions().get().get(broker).values().stream()
        .map(dir -> dir.replicaInfos().get(new TopicPartition(Check.listedAs(topic), 0))).filter(info -> info != null)
        .mapToLong(info -> info.size()).sum();
    Check.same("bytes in partition 0", true, bytes > 0);
  }

  private static void producers(Check check) throws Exception {
    String topic = check.newTopic("producers");
    check.produce(topic, Sample.all());
    TopicPartition first = new TopicPartition(topic, 0);
    int active = check.admin.describeProducers(List.of(first)).partitionResult(first).get().activeProducers().size();
    Check.same("producers of partition 0", 1, active);
  }
}
