#include "actors/mirror/mirror_comparison.hpp"

#include "actors/mirror/desk_call.hpp"
#include "actors/mirror/message_bytes.hpp"

namespace millrace {
namespace {

using message_bytes::data_of_value;
using message_bytes::value_of;

void count(mirror_comparison& into, const walked_part& part, const std::optional<walked_part>& before) {
  if (!part.log) {
    into.blocks += static_cast<std::uint64_t>(part.end - part.begin);
    into.block_bytes += part.bytes;
    return;
  }
  into.log_bytes += part.bytes;
  if (part.left_out) {
    ++into.logs_left_out;
  } else if (!before || before->log != part.log) {
    ++into.logs;
  }
}

/// The snapshot of the last run; `not_found`.
result<snapshot_record> last_received(store::block_store& store, const volume_record& volume) {
  const auto registry = store.latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  std::string bytes;
  const auto ran = (*registry)->get(receipt_key(volume.id), bytes);
  if (!ran) return ran.error();
  if (!*ran) return make_error(errc::not_found, "no run of this mirror is complete, so there is nothing to compare");
  const auto receipt = decode_receipt(bytes);
  if (!receipt) return receipt.error();
  auto found = volume_registry::find_snapshot(**registry, volume.id, receipt->snapshot);
  if (!found) return found.error();
  if (!*found)
    return make_error(errc::not_found, "the snapshot of the last run, " + receipt->snapshot + ", is gone: run again");
  return std::move(**found);
}

}  // namespace

void put_part(schema::WalkedPart::Builder to, const walked_part& part) {
  if (part.log) {
    to.setTopic(data_of_value(part.log->topic));
    to.setPartition(part.log->partition.value);
  }
  to.setBegin(part.begin);
  to.setEnd(part.end);
  to.setBytes(part.bytes);
  if (!part.left_out) to.setDigest(data_of_value(part.digest));
}

result<walked_part> read_part(schema::WalkedPart::Reader from) {
  walked_part part{.log = {}, .begin = from.getBegin(), .end = from.getEnd(), .bytes = from.getBytes()};
  if (const auto topic = from.getTopic(); topic.size() > 0) {
    const auto id = value_of<topic_id_bytes>(topic);
    if (!id) return make_error(errc::corrupt, "a topic's id has 16 bytes");
    part.log = log_key{*id, kafka::partition_index(from.getPartition())};
  }
  const auto digest = from.getDigest();
  part.left_out = digest.size() == 0;
  if (part.left_out) return part;
  const auto hash = value_of<store::block_hash>(digest);
  if (!hash) return make_error(errc::corrupt, "a digest has 16 bytes");
  part.digest = *hash;
  return part;
}

void put_comparison(schema::Comparison::Builder to, const mirror_comparison& from) {
  to.setSnapshot(from.snapshot);
  to.setEqual(from.difference.empty());
  to.setDifference(from.difference);
  to.setBlocks(from.blocks);
  to.setBlockBytes(from.block_bytes);
  to.setLogs(from.logs);
  to.setLogBytes(from.log_bytes);
  to.setLogsLeftOut(from.logs_left_out);
}

result<mirror_comparison> compare_walks(const walk_here& here, const next_part& next_of_source) {
  mirror_comparison found;
  std::optional<walked_part> before;
  const auto differs = [&](const walked_part& at, const char* how) {
    found.difference = here.name(at) + ": " + how;
    return found;
  };
  for (;;) {
    const auto theirs = next_of_source();
    if (!theirs) return theirs.error();
    if (*theirs && (*theirs)->left_out) {
      if (!(*theirs)->log || !here.skip(*(*theirs)->log)) return differs(**theirs, "only the source has it");
      count(found, **theirs, before);
      continue;
    }
    const auto ours = here.next();
    if (!ours) return ours.error();
    if (!*ours && !*theirs) return found;
    if (!*theirs) return differs(**ours, "only the mirror has it");
    if (!*ours) return differs(**theirs, "only the source has it");
    if (*ours != *theirs) return differs(**ours, "source and mirror differ");
    count(found, **ours, before);
    before = *ours;
  }
}

result<mirror_comparison> compare_with_source(const mirror_run_options& options, const volume_record& volume) {
  if (auto written = options.store->checkpoint(); !written) return written.error();
  const auto snapshot = last_received(*options.store, volume);
  if (!snapshot) return snapshot.error();
  auto walk = snapshot_walk::begin(options.logs->options(), snapshot->id, leave_out::nobody);
  if (!walk) return walk.error();
  const auto source = connect_source(volume.mirror.source, options.links);
  if (!source) return source.error();
  auto call = source->node->open(make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
                                   auto asked = r.initWalkSnapshot();
                                   asked.setVolume(source->volume);
                                   asked.setSnapshot(snapshot->name);
                                 }).carried(),
                                 std::nullopt);
  call.finish_writing();
  const next_part next_of_source = [&]() -> result<std::optional<walked_part>> {
    if (options.stopping && options.stopping()) return make_error(errc::unavailable, "the node is stopping");
    auto item = call.read();
    if (!item) return item.error();
    if (*item) {
      const envelope<schema::WalkedPart> message(std::move(*item));
      auto part = read_part(*message.read());
      return part ? result<std::optional<walked_part>>(std::move(*part)) : part.error();
    }
    auto reply = call.reply();
    if (!reply) return reply.error();
    const auto good = check_reply(envelope<schema::VolumeReply>(std::move(*reply)));
    return good ? result<std::optional<walked_part>>(std::nullopt) : good.error();
  };
  auto found = compare_walks({.next = [&] { return walk->next(); },
                              .skip = [&](const log_key& log) { return walk->skip(log); },
                              .name = [&](const walked_part& part) { return name_of(part, walk->rows()); }},
                             next_of_source);
  if (found) found->snapshot = snapshot->name;
  return found;
}

}  // namespace millrace
