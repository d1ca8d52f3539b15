#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/record.hpp"
#include "tests/actors_transaction/node_under_crashes.hpp"

namespace millrace {

/// What a consumer of isolation level read_committed makes of one partition: it leaves out what it is told was aborted.
struct committed_records {
  std::vector<std::string> values;
  std::int64_t last_stable = -1, high_watermark = -1;
};

class committed_reader {
 public:
  explicit committed_reader(node_under_crashes& node) : node_(node) {}

  committed_records read(const caf::actor& partition) {
    committed_records all;
    for (std::int64_t next = 0; next >= 0;) next = read_on(partition, next, all);
    return all;
  }

 private:
  struct aborted {
    std::int64_t producer, first;
  };

  /// Where to read on; -1 at the end.
  std::int64_t read_on(const caf::actor& partition, std::int64_t from, committed_records& into) {
    std::int64_t next = -1;
    const auto client = node_.sys.spawn([&](caf::event_based_actor* self) {
      self->send(partition, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                   root.setOffset(from);
                   root.setBytesMax(1 << 20);
                   root.setFirstBatchWhole(true);
                   root.setCommittedOnly(true);
                 }));
      return caf::behavior{[&](const envelope<schema::ReadReply>& reply) { next = take(reply, into); }};
    });
    node_.sched.run();
    caf::anon_send_exit(client, caf::exit_reason::kill);
    node_.sched.run();
    return next;
  }

  static std::int64_t take(const envelope<schema::ReadReply>& reply, committed_records& into) {
    const auto view = reply.read();
    EXPECT_EQ(view->getErrorCode(), 0) << "start " << view->getLogStartOffset() << ", high watermark "
                                       << view->getHighWatermark() << ", last stable " << view->getLastStableOffset();
    into.last_stable = view->getLastStableOffset();
    into.high_watermark = view->getHighWatermark();
    std::vector<aborted> left_out;
    for (const auto one : view->getAborted()) left_out.push_back({one.getProducerId(), one.getFirstOffset()});
    std::ranges::sort(left_out, {}, &aborted::first);
    std::int64_t next = -1;
    for (const auto& payload : reply.payloads()) next = take_batches(bytes_of(payload), left_out, into);
    return next;
  }

  static std::int64_t take_batches(const std::vector<std::byte>& bytes, const std::vector<aborted>& left_out,
                                   committed_records& into) {
    std::int64_t next = -1;
    std::size_t begun = 0;
    std::multiset<std::int64_t> active;
    for (std::span<const std::byte> rest = bytes; !rest.empty();) {
      const auto batch = *kafka::record_batch::read(rest);
      const auto& header = batch.header();
      next = header.next_offset().value;
      for (; begun < left_out.size() && left_out[begun].first <= header.last_offset().value; ++begun) {
        active.insert(left_out[begun].producer);
      }
      const auto producer = header.producer_id().value;
      if (header.attributes().control()) {
        const auto marker = kafka::read_end_transaction_marker(batch);
        if (marker->end == kafka::transaction_end::abort && active.contains(producer)) {
          active.erase(active.find(producer));
        }
      } else if (!active.contains(producer)) {
        take_values(batch, into);
      }
      rest = rest.subspan(batch.bytes().size());
    }
    return next;
  }

  static void take_values(const kafka::record_batch& batch, committed_records& into) {
    kafka::record_reader records(batch.header(), batch.records());
    for (kafka::record r; *records.next(r);) {
      into.values.emplace_back(reinterpret_cast<const char*>(r.value->data()), r.value->size());
    }
  }

  static std::vector<std::byte> bytes_of(const payload& from) {
    const auto& part = std::get<file_slice>(from);
    std::vector<std::byte> bytes(part.length);
    EXPECT_EQ(*part.file->read_at(part.position, bytes), bytes.size());
    return bytes;
  }

  node_under_crashes& node_;
};

}  // namespace millrace
