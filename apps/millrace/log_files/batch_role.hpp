#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/disk/file.hpp"

namespace millrace::cli {

/// What a batch is to transactions.
enum class batch_role : std::uint8_t {
  plain,          ///< its records count as they are
  transactional,  ///< its records count if a commit of the same producer follows
  commit,
  abort,
  control,  ///< for the machinery, and no readable end of a transaction: compaction emptied it, or it is damaged
};

/// "-" for a plain one, else the enumerator.
std::string_view name(batch_role role);

/// Of the batch at `position`, whose `header` has been read. `io_failure`, `truncated`: a marker cannot be read.
result<batch_role> role_of(file& segment, std::uint64_t position, const kafka::batch_header& header);

/// "42\tcommit of producer 7 epoch 3": what stands where the records of a control batch would stand. No line break.
std::string marker_line(const kafka::batch_header& header, batch_role role);

/// The same as one line of JSON.
std::string marker_json(const kafka::batch_header& header, batch_role role);

}  // namespace millrace::cli
