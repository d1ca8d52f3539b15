#include "apps/fraud/slice_records.hpp"

#include <vector>

#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "runtime/disk/file.hpp"

namespace millrace::fraud {
namespace {

result<void> visit_batch(const kafka::record_batch& batch, kafka::offset from, std::vector<std::byte>& plain,
                         const std::function<void(const kafka::record&)>& visit) {
  auto records = batch.records();
  const auto codec = batch.header().attributes().codec();
  if (codec != kafka::compression_codec::none) {
    if (auto done = kafka::decompress(codec, records, {}, plain); !done) return done;
    records = plain;
  }
  kafka::record_reader reader(batch.header(), records);
  kafka::record found;
  for (;;) {
    const auto more = reader.next(found);
    if (!more) return more.error();
    if (!*more) return {};
    if (found.offset >= from) visit(found);
  }
}

}  // namespace

result<kafka::offset> read_slice(const file_slice& batches, kafka::offset from,
                                 const std::function<void(const kafka::record&)>& visit) {
  std::vector<std::byte> bytes(batches.length), plain;
  const auto got = batches.file->read_at(batches.position, bytes);
  if (!got) return got.error();
  const std::span<const std::byte> read(bytes.data(), *got);
  kafka::batch_splitter splitter(read, read.size());
  auto next = from;
  for (;;) {
    const auto batch = splitter.next();
    if (!batch) return batch.error();
    if (!*batch) return next;
    next = std::max(next, (*batch)->header().next_offset());
    if ((*batch)->header().attributes().control()) continue;
    if (auto done = visit_batch(**batch, from, plain, visit); !done) return done.error();
  }
}

}  // namespace millrace::fraud
