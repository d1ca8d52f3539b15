#pragma once
#include <functional>
#include <vector>

#include "codecs/store/store_record.hpp"
#include "runtime/store/block_room.hpp"

namespace millrace::store {

/// A block that a batch has let go, and which.
struct pending_block {
  block_pointer block;
  epoch freed;
};

/// Batches that may still be taken back.
struct applied_steps {
  epoch before;                                  ///< the last batch that stays
  store_record_writer::place record, recent;     ///< where the records of batches stood
  std::vector<std::function<void()>> undo = {};  ///< in the order in which it was done
  std::vector<pending_block> freed = {};         ///< only if they stay
  std::vector<block_room::made_blocks> made = {};
};

}  // namespace millrace::store
