#pragma once
#include <optional>
#include <span>
#include <string>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::kafka {

/// Calls `take(key, value)` with each record of whole, uncompressed batches, back to back, until one fails. `corrupt`,
/// in the name of `log`: a batch whose CRC is wrong, or a record without a key; what came before has been taken.
template <class Take>
result<void> for_each_keyed_record(std::span<const std::byte> batches, const std::string& log, Take take) {
  while (!batches.empty()) {
    const auto batch = record_batch::read(batches);
    if (!batch) return batch.error();
    if (!batch->crc_matches()) return make_error(errc::corrupt, log + ": the CRC of a batch does not match");
    record_reader reader(batch->header(), batch->records());
    for (record r;;) {
      const auto more = reader.next(r);
      if (!more) return more.error();
      if (!*more) break;
      if (!r.key) return make_error(errc::corrupt, log + ": a record has no key");
      if (result<void> taken = take(*r.key, r.value); !taken) return taken;
    }
    batches = batches.subspan(batch->bytes().size());
  }
  return {};
}

}  // namespace millrace::kafka
