#include "codecs/kafka/records/record_batch.hpp"

#include <string>

#include "codecs/kafka/records/crc32c.hpp"

namespace millrace::kafka {

result<record_batch> record_batch::read(std::span<const std::byte> bytes) {
  const auto header = batch_header::read(bytes);
  if (!header) return header.error();
  if (header->size() > bytes.size()) {
    return make_error(errc::truncated, "record batch: " + std::to_string(header->size()) + " bytes, but " +
                                           std::to_string(bytes.size()) + " left");
  }
  return record_batch(*header, bytes.first(header->size()));
}

bool record_batch::crc_matches() const { return crc32c(bytes_.subspan(batch_layout::crc_begin)) == header_.crc(); }

}  // namespace millrace::kafka
