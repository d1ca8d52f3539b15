#include "codecs/kafka/records/batch_splitter.hpp"

#include <string>

namespace millrace::kafka {

result<std::optional<record_batch>> batch_splitter::next() {
  const auto rest = bytes_.subspan(position_);
  if (rest.empty()) return std::optional<record_batch>();
  const auto header = batch_header::read(rest);
  if (!header) return header.error();
  if (header->size() > batch_bytes_max_) {
    return make_error(errc::corrupt, "record batch: " + std::to_string(header->size()) +
                                         " bytes, more than the limit of " + std::to_string(batch_bytes_max_));
  }
  const auto batch = record_batch::read(rest);
  if (!batch) return batch.error();
  position_ += header->size();
  return std::optional<record_batch>(*batch);
}

}  // namespace millrace::kafka
