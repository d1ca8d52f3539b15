#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "codecs/store/superblock.hpp"
#include "runtime/store/frame.hpp"
#include "runtime/store/store_journal.hpp"

/// What a flush or a checkpoint takes under the store's lock, to write it without.
namespace millrace::store {

/// Whole, and not written yet.
struct finished_record {
  std::vector<std::byte> bytes;
  epoch last;
  store_journal::place place;
};

struct flush_plan {
  std::vector<finished_record> records;
  epoch last;
};

struct checkpoint_plan {
  std::vector<frame*> blocks;
  std::vector<std::pair<block_address, std::vector<std::byte>>> space;
  superblock root;
};

}  // namespace millrace::store
