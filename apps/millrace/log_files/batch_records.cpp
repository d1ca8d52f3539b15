#include "apps/millrace/log_files/batch_records.hpp"

#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::cli {
namespace {

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<std::string> text_of(const std::optional<std::span<const std::byte>>& bytes) {
  return bytes ? std::optional(text_of(*bytes)) : std::nullopt;
}

void copy(const kafka::record& from, record& into) {
  into.offset = from.offset;
  into.time = from.timestamp;
  into.key = text_of(from.key);
  into.value = text_of(from.value);
  into.headers.clear();
  for (const auto& header : from.headers) into.headers.push_back({std::string(header.key), text_of(header.value)});
}

}  // namespace

result<void> batch_records::read(file& segment, std::uint64_t position, const kafka::batch_header& header,
                                 const record& like, const visitor& visit) {
  batch_.resize(header.size());
  const auto got = segment.read_at(position, batch_);
  if (!got) return got.error();
  const auto batch = kafka::record_batch::read(std::span(batch_).first(*got));
  if (!batch) return batch.error();
  auto records = batch->records();
  const auto codec = batch->header().attributes().codec();
  if (codec != kafka::compression_codec::none) {
    if (auto done = kafka::decompress(codec, records, {}, plain_); !done) return done;
    records = plain_;
  }
  kafka::record_reader reader(batch->header(), records);
  kafka::record found;
  record copied = like;
  for (;;) {
    const auto more = reader.next(found);
    if (!more) return more.error();
    if (!*more) return {};
    copy(found, copied);
    visit(copied);
  }
}

}  // namespace millrace::cli
