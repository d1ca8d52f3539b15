#pragma once
#include "codecs/base/result.hpp"
#include "runtime/storage/log_holds.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// At a start, before any log is opened: what the snapshots of all volumes have of logs is held again. Of a volume's
/// snapshots only the first is read whole, of the others what is not as in the one before. How many rows were read.
result<std::uint64_t> restore_snapshot_holds(const store::block_store& store, log_holds& holds);

}  // namespace millrace
