#include "apps/bench/wire/fetch_load.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "apps/bench/measure/cpu_time.hpp"
#include "apps/bench/wire/wire_client.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr int fetch_version = 12;
constexpr std::int32_t answer_bytes_max = 50 << 20;
constexpr std::int32_t wait_ms = 500;
constexpr std::chrono::seconds patience{10};

/// The partitions of one connection and how far each is read.
class reader {
 public:
  reader(wire_client client, const fetch_plan& plan, std::int32_t first) : client_(std::move(client)), plan_(plan) {
    request_.max_wait_ms = wait_ms;
    request_.min_bytes = 1;
    request_.max_bytes = answer_bytes_max;
    auto& topic = request_.topics.emplace_back();
    topic.topic = plan_.topic;
    for (auto p = first; p < plan_.partitions; p += plan_.connections) {
      kafka::fetch_request_partition partition;
      partition.partition = kafka::partition_index(p);
      partition.partition_max_bytes = plan_.partition_bytes_max;
      topic.partitions.push_back(partition);
    }
  }

  /// One fetch; how many records came.
  result<std::int64_t> read() {
    const auto answer = client_.call<kafka::fetch_response>(request_, fetch_version);
    if (!answer) return answer.error();
    if (answer->error_code != kafka::error_code::none) return refused(answer->error_code, "");
    std::int64_t records = 0;
    for (const auto& topic : answer->responses) {
      for (const auto& partition : topic.partitions) {
        const auto taken = take(partition);
        if (!taken) return taken.error();
        records += *taken;
      }
    }
    return records;
  }

 private:
  error refused(kafka::error_code code, const std::string& where) const {
    return make_error(errc::unavailable, "fetch from " + plan_.topic + where + ": " + std::string(kafka::name(code)));
  }

  result<std::int64_t> take(const kafka::fetch_response_partition& partition) {
    const auto where = "-" + std::to_string(partition.partition_index.value);
    if (partition.error_code != kafka::error_code::none) return refused(partition.error_code, where);
    const auto* records = std::get_if<std::span<const std::byte>>(&partition.records);
    if (records == nullptr) return 0;
    auto& next = position_of(partition.partition_index);
    const auto before = next;
    kafka::batch_splitter batches(*records, kafka::frame_bytes_max);
    for (;;) {
      const auto batch = batches.next();
      if (!batch && batch.error().code == errc::truncated) break;  // cut off by the limit of bytes
      if (!batch) return batch.error();
      if (!*batch) break;
      const auto& header = (*batch)->header();
      if (header.base_offset() != next) {
        return make_error(errc::corrupt, plan_.topic + where + ": offset " +
                                             std::to_string(header.base_offset().value) + " instead of " +
                                             std::to_string(next.value));
      }
      if (plan_.check_crc && !(*batch)->crc_matches()) {
        return make_error(errc::corrupt, plan_.topic + where + ": wrong CRC at " + std::to_string(next.value));
      }
      next = header.next_offset();
    }
    return next - before;
  }

  kafka::offset& position_of(kafka::partition_index partition) {
    return request_.topics.front()
        .partitions[static_cast<std::size_t>(partition.value / plan_.connections)]
        .fetch_offset;
  }

  wire_client client_;
  const fetch_plan& plan_;
  kafka::fetch_request request_;
};

result<void> read_all(reader& from, std::int64_t wanted, std::atomic<std::int64_t>& read) {
  auto last_came = clock::now();
  while (read.load(std::memory_order_relaxed) < wanted) {
    const auto records = from.read();
    if (!records) return records.error();
    const auto now = clock::now();
    if (*records > 0) last_came = now;
    if (now - last_came > patience) {
      return make_error(errc::timed_out, "fetch: only " + std::to_string(read.load()) + " records are there");
    }
    read.fetch_add(*records, std::memory_order_relaxed);
  }
  return {};
}

}  // namespace

result<transfer> run_fetch_load(const fetch_plan& plan) {
  if (plan.connections < 1 || plan.connections > plan.partitions) {
    return make_error(errc::invalid_argument, "as many connections as partitions at most, and one at least");
  }
  std::vector<reader> readers;
  for (std::int32_t i = 0; i < plan.connections; ++i) {
    auto client = wire_client::connect(plan.server);
    if (!client) return client.error();
    readers.emplace_back(std::move(*client), plan, i);
  }
  std::atomic<std::int64_t> read{0};
  std::vector<result<void>> ends(readers.size());
  const auto cpu_before = process_cpu_time();
  const auto begin = clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < readers.size(); ++i) {
      threads.emplace_back([&, i] { ends[i] = read_all(readers[i], plan.records, read); });
    }
    ends[0] = read_all(readers[0], plan.records, read);
  }
  transfer moved;
  moved.took = clock::now() - begin;
  moved.client_cpu = process_cpu_time() - cpu_before;
  for (const auto& end : ends) {
    if (!end) return end.error();
  }
  moved.records = read.load();
  moved.value_bytes = moved.records * plan.record_bytes;
  return moved;
}

}  // namespace millrace::bench
