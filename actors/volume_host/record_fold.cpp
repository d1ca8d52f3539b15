#include "actors/volume_host/record_fold.hpp"

#include <algorithm>
#include <map>

#include "actors/volume/volume_limits.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"

namespace millrace {
namespace {

std::string string_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class record_fold {
 public:
  record_fold(kafka::offset from, std::size_t bytes_max) : from_(from), bytes_max_(bytes_max) { folded_.next = from; }

  /// False: no more fit.
  result<bool> take(const kafka::record_batch& batch) {
    auto records = batch.records();
    const auto codec = batch.header().attributes().codec();
    if (codec != kafka::compression_codec::none) {
      if (auto done = kafka::decompress(codec, records, {}, plain_); !done) return done.error();
      records = plain_;
    }
    kafka::record_reader reader(batch.header(), records);
    kafka::record found;
    for (;;) {
      const auto more = reader.next(found);
      if (!more) return more.error();
      if (!*more) break;
      if (found.offset < from_) continue;
      take(found);
      folded_.next = found.offset + 1;
      if (bytes_ > bytes_max_) return false;
    }
    pass(batch.header());
    return true;
  }

  void pass(const kafka::batch_header& batch) { folded_.next = std::max(folded_.next, batch.next_offset()); }

  folded_records finish() {
    for (auto& [key, value] : rows_) folded_.rows.emplace_back(key, std::move(value));
    return std::move(folded_);
  }

 private:
  void take(const kafka::record& record) {
    const bool is_row = record.key && !record.key->empty() && record.key->size() <= volume_limits::row_key_bytes_max &&
                        (!record.value || record.value->size() <= volume_limits::row_value_bytes_max);
    if (!is_row) {
      ++folded_.passed_over;
      return;
    }
    bytes_ += record.key->size() + (record.value ? record.value->size() : 0);
    rows_.insert_or_assign(string_of(*record.key),
                           record.value ? std::optional(string_of(*record.value)) : std::nullopt);
  }

  const kafka::offset from_;
  const std::size_t bytes_max_;
  std::map<std::string, std::optional<std::string>> rows_;
  std::size_t bytes_ = 0;
  std::vector<std::byte> plain_;
  folded_records folded_;
};

}  // namespace

result<folded_records> fold_records(std::span<const std::byte> batches, kafka::offset from,
                                    std::vector<aborted_transaction> aborted, std::size_t bytes_max) {
  record_fold fold(from, bytes_max);
  aborted_transactions out(std::move(aborted));
  kafka::batch_splitter splitter(batches, batches.size());
  for (;;) {
    const auto batch = splitter.next();
    if (!batch) return batch.error();
    if (!*batch) return fold.finish();
    if (out.leave_out((*batch)->header())) {
      fold.pass((*batch)->header());
      continue;
    }
    const auto more = fold.take(**batch);
    if (!more) return more.error();
    if (!*more) return fold.finish();
  }
}

}  // namespace millrace
