#include "apps/millrace/card_feeder.hpp"

#include <algorithm>
#include <iterator>
#include <thread>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"

namespace millrace::cli {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr auto turn = std::chrono::milliseconds(20);

/// FNV-1a: the same on every machine and in every release, as a second run depends on it.
std::uint64_t hash_of(std::string_view card) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const unsigned char c : card) hash = (hash ^ c) * 1099511628211ull;
  return hash;
}

std::uint64_t count_uses(const std::string& path) {
  std::ifstream in(path);
  const auto lines = std::count(std::istreambuf_iterator<char>(in), {}, '\n');
  return static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(lines - 1, 0));  // less the names of the columns
}

}  // namespace

result<std::unique_ptr<card_feeder>> card_feeder::open(const card_feeder_options& options) {
  std::unique_ptr<card_feeder> made(new card_feeder(options));
  if (!made->input_) return make_error(errc::not_found, "no such file: " + options.file);
  auto uses = fraud::card_use_csv::open(made->input_);
  if (!uses) return make_error(uses.error().code, options.file + ": " + uses.error().context);
  made->uses_ = std::move(*uses);
  made->in_file_ = count_uses(options.file);
  if (auto done = made->count_records(); !done) return done.error();
  auto writer = record_writer::open(options.connection, options.topic, {});
  if (!writer) return writer.error();
  made->writer_ = std::move(*writer);
  return made;
}

result<void> card_feeder::count_records() {
  const auto asker = client::connect(client_kind::observer, options_.connection);
  if (!asker) return asker.error();
  const auto topic = describe_topic(**asker, options_.topic);
  if (!topic) return topic.error();
  const auto bounds = find_bounds(**asker, partitions_of(*topic));
  if (!bounds) return bounds.error();
  to_skip_.resize(bounds->size());
  for (const auto& b : *bounds) to_skip_.at(static_cast<std::size_t>(b.partition.value)) = b.end.value;
  return {};
}

bool card_feeder::is_due() const {
  if (options_.records_per_second == 0) return true;
  return steady_clock::now() >=
         *started_ + std::chrono::nanoseconds(1'000'000'000ull * sent_ / options_.records_per_second);
}

result<bool> card_feeder::send_due() {
  const auto until = steady_clock::now() + turn;
  while (steady_clock::now() < until) {
    if (started_ && !is_due()) {
      writer_->poll(std::chrono::milliseconds(1));
      continue;
    }
    const auto use = uses_->next();
    if (!use) return make_error(use.error().code, options_.file + ": " + use.error().context);
    if (!*use) return false;
    if (auto done = send(**use); !done) return done.error();
  }
  return true;
}

result<void> card_feeder::send(const fraud::card_use& use) {
  const auto partition = static_cast<std::size_t>(hash_of(use.card) % to_skip_.size());
  if (to_skip_[partition] > 0) {
    --to_skip_[partition];
    ++skipped_;
    return {};
  }
  if (!started_) started_ = steady_clock::now();
  record r;
  r.topic = options_.topic;
  r.partition = kafka::partition_index(static_cast<std::int32_t>(partition));
  r.key = use.card;
  r.value = fraud::to_json(use);
  if (auto done = writer_->send(r); !done) return done;
  writer_->poll(std::chrono::milliseconds(0));
  ++sent_;
  return {};
}

result<void> card_feeder::finish() {
  if (auto done = writer_->finish(); !done) return done;
  if (const auto& failure = writer_->totals().first_failure) return *failure;
  return {};
}

}  // namespace millrace::cli
