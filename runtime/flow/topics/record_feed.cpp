#include "runtime/flow/topics/record_feed.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace millrace::flow {
namespace {

std::optional<std::string_view> text_of(const std::optional<std::span<const std::byte>>& bytes) {
  if (!bytes) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

}  // namespace

void record_feed::fill(std::vector<std::byte> batches, std::vector<aborted_transaction> aborted) {
  reader_.reset();
  bytes_ = std::move(batches);
  aborted_ = aborted_transactions(std::move(aborted));
  splitter_.emplace(bytes_, bytes_.size());
}

/// Goes to the next batch that has records; false: there is none.
result<bool> record_feed::open_batch() {
  for (;;) {
    const auto batch = splitter_->next();
    if (!batch) return batch.error();
    if (!*batch) return false;
    const auto& header = (*batch)->header();
    behind_batch_ = header.next_offset();
    if (behind_batch_ <= next_) continue;
    if (aborted_.leave_out(header)) {
      next_ = behind_batch_;
      continue;
    }
    auto records = (*batch)->records();
    if (const auto codec = header.attributes().codec(); codec != kafka::compression_codec::none) {
      if (auto done = kafka::decompress(codec, records, {}, plain_); !done) return done.error();
      records = plain_;
    }
    reader_.emplace(header, records);
    return true;
  }
}

result<bool> record_feed::take(topic_record& into) {
  if (!splitter_) return false;
  kafka::record found;
  for (;;) {
    if (!reader_) {
      const auto opened = open_batch();
      if (!opened) return opened.error();
      if (!*opened) {
        splitter_.reset();
        return false;
      }
    }
    const auto more = reader_->next(found);
    if (!more) return more.error();
    if (!*more) {
      next_ = std::max(next_, behind_batch_);
      reader_.reset();
    } else if (found.offset >= next_) {
      into = {partition_, found.offset, found.timestamp, text_of(found.key), text_of(found.value), found.headers};
      next_ = found.offset + 1;
      return true;
    }
  }
}

}  // namespace millrace::flow
