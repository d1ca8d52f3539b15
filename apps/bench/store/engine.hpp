#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "apps/bench/store/key_space.hpp"
#include "apps/bench/store/scan_tally.hpp"
#include "codecs/base/result.hpp"

namespace millrace::bench {

enum class direction : std::uint8_t { forward, backward };

/// Where a store lives, and how large it will be: what its caches are sized by.
struct engine_place {
  std::string folder;               ///< exists, and is the engine's alone
  std::uint64_t bytes_planned = 0;  ///< of keys and values
};

/// What a store may write to its log before it has to put it in order: a journal here, a memtable there.
constexpr std::size_t write_memory_bytes = std::size_t{256} << 20;

/// An ordered store of byte strings on disk, whoever made it. Closed when it is destroyed. Threads: one at a time.
/// Errors: whatever the engine reports, `io_failure` or `corrupt`, with its own words.
class store_engine {
 public:
  virtual ~store_engine() = default;

  /// Fills the empty store with all keys of the space by the engine's own way for sorted input. On disk when it
  /// returns.
  virtual result<void> load(const key_space& keys) = 0;

  /// Whether there is such a key, as of the last commit; if so, a copy of its value stands in `into`.
  virtual result<bool> get(std::string_view key, std::string& into) = 0;

  /// One commit, all or nothing, on disk when it returns.
  virtual result<void> put(std::span<const entry> batch) = 0;

  /// Every entry once.
  virtual result<scan_tally> scan(direction towards) = 0;

  /// Keeps the store as it is now readable until it is closed and beyond. `unsupported` where nothing lasts so long.
  virtual result<void> snapshot() = 0;

  /// Returns when the engine has done what it put off: flushes and compactions in the background.
  virtual result<void> settle() = 0;
};

}  // namespace millrace::bench
