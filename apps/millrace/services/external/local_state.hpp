#pragma once
#include <memory>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/store/block_store.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::cli {

/// The state of a service outside a node: an ordered map in a directory. As a map it shows what has been committed.
/// Threads: one.
class local_state final : public map_reader {
 public:
  /// Made if there is none. `d` outlives it. `sharers`: how many of this process share the memory for it.
  /// `unavailable`: another process has it; else errors as `block_store::open`.
  static result<std::unique_ptr<local_state>> open(disk& d, const std::string& directory, std::size_t sharers = 1);

  result<bool> get(std::string_view key, std::string& into) const override { return rows_.get(key, into); }
  std::unique_ptr<map_cursor> cursor() const override;

  /// Durable when it returns.
  result<void> commit(const map_batch& changes);

 private:
  std::unique_ptr<disk_lock> lock_;
  std::unique_ptr<store::block_store> store_;
  store::tree_id tree_;
  store::block_store::tree_handle rows_;
};

}  // namespace millrace::cli
