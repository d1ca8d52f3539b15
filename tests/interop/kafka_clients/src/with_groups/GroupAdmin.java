import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Administration of groups, of partitions and of records: Kafka 2.0 and everything since. */
final class GroupAdmin {
  static void addCases(Check check) {
    check.add("admin/groups", () -> groups(check));
    check.add("admin/create-partitions", () -> createPartitions(check));
    check.add("admin/delete-records", () -> deleteRecords(check));
  }

  private static boolean listed(Check check, String group) throws Exception {
    for (ConsumerGroupListing one : check.admin.listConsumerGroups().all().get()) {
      if (one.groupId().equals(group)) return true;
    }
    return false;
  }

  private static void groups(Check check) throws Exception {
    String topic = check.newTopic("groups");
    String group = Check.fresh("groups");
    check.produce(topic, Sample.all().subList(0, Check.PARTITIONS));
    try (Member member = check.member(group, topic)) {
      Check.waitUntil("the records", () -> member.records.size() == Check.PARTITIONS);
      Check.same("listed", true, listed(check, group));
      Check.same("members", 1, check.admin.describeConsumerGroups(Collections.singleton(group)).all().get().get(group)
          .members().size());
    }
    Map<TopicPartition, OffsetAndMetadata> offsets =
        check.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Check.same("partitions committed", Check.PARTITIONS, offsets.size());
    for (OffsetAndMetadata one : offsets.values()) Check.same("offset", 1L, one.offset());
    check.admin.deleteConsumerGroups(Collections.singleton(group)).all().get();
    Check.same("listed", false, listed(check, group));
  }

  private static void createPartitions(Check check) throws Exception {
    String topic = check.newTopic("partitions");
    check.admin.createPartitions(Collections.singletonMap(topic, NewPartitions.increaseTo(7))).all().get();
    Check.waitUntil("seven partitions", () -> Era.describe(check.admin, topic).partitions().size() == 7);
  }

  private static void deleteRecords(Check check) throws Exception {
    String topic = check.newTopic("delete-records");
    check.produce(topic, Sample.all());
    Map<TopicPartition, RecordsToDelete> wanted = new HashMap<>();
    for (int p = 0; p < Check.PARTITIONS; ++p) {
      wanted.put(new TopicPartition(topic, p), RecordsToDelete.beforeOffset(100));
    }
    check.admin.deleteRecords(wanted).all().get();
    int left = Sample.all().size() - 100 * Check.PARTITIONS;
    try (Member member = check.member(Check.fresh("check"), topic)) {
      Check.waitUntil("what is left", () -> member.records.size() >= left);
      Check.same("records left", left, member.records.size());
    }
  }
}
