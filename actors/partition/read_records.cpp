#include "actors/partition/read_records.hpp"

#include "runtime/disk/file.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

result<std::vector<std::byte>> batches_of(const envelope<schema::ReadReply>& reply) {
  if (reply.payloads().empty()) return std::vector<std::byte>();
  const auto& slice = std::get<file_slice>(reply.payloads().front());
  std::vector<std::byte> bytes(slice.length);
  const auto got = slice.file->read_at(slice.position, bytes);
  if (!got) return got.error();
  bytes.resize(*got);
  return bytes;
}

std::vector<aborted_transaction> aborted_of(schema::ReadReply::Reader reply) {
  std::vector<aborted_transaction> all;
  for (const auto one : reply.getAborted()) {
    all.push_back({kafka::producer_id(one.getProducerId()), kafka::offset(one.getFirstOffset())});
  }
  return all;
}

}  // namespace millrace
