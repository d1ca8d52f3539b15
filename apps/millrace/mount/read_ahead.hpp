#pragma once
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "apps/millrace/mount/volume_caller.hpp"

namespace millrace::mount {

/// Bounds of what is read before it is asked for. Sizes in bytes.
namespace read_limits {

inline constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10;  ///< one request: two of the kernel's
inline constexpr std::uint64_t pieces_ahead_max = 8;

/// Bytes read ahead are not given out later than that: somebody else may have changed them.
inline constexpr std::int64_t piece_life_ns = 1'000'000'000;

}  // namespace read_limits

/// Bytes of a file, in parts, which are borrowed from slices that live as long.
struct read_bytes {
  std::vector<slice> parts;
};

/// Reads of one handle of a file: who goes on where he stopped is read ahead for; others get what they ask for alone.
/// Requests of one reader may come from several threads and a little out of order, as the kernel sends them.
/// Ownership: borrows the caller. Threads: any.
class read_ahead {
 public:
  read_ahead(volume_caller& caller, object_ref file) : caller_(caller), file_(file) {}

  /// `age` tells states of the file apart as this mount writes it: bytes read at another age are not used. `now` is any
  /// clock's, in nanoseconds. Fewer bytes come at the end of the file.
  answer<read_bytes> read(std::uint64_t offset, std::size_t size, std::uint64_t age, std::int64_t now,
                          const given_up& gave_up);

 private:
  struct piece {
    std::uint64_t age = 0;
    std::int64_t asked_at = 0;
    bool is_there = false;
    int failure = 0;
    slice bytes;
  };
  using piece_ref = std::shared_ptr<piece>;

  /// Shared with the answers that are to come.
  struct arrivals {
    std::mutex lock;
    std::condition_variable came;
  };

  bool follows(std::uint64_t offset, std::size_t size);
  std::vector<piece_ref> want(std::uint64_t offset, std::size_t size, std::uint64_t age, std::int64_t now, bool ahead);
  piece_ref find_or_ask(std::uint64_t number, std::uint64_t age, std::int64_t now);
  answer<read_bytes> read_alone(std::uint64_t offset, std::size_t size, const given_up& gave_up);

  volume_caller& caller_;
  const object_ref file_;
  const std::shared_ptr<arrivals> arrivals_ = std::make_shared<arrivals>();

  // Under the lock of `arrivals_`.
  std::map<std::uint64_t, piece_ref> pieces_;
  std::uint64_t read_to_ = 0;
  std::uint64_t in_order_ = 0;  // requests that followed the one before
  std::uint64_t file_end_ = UINT64_MAX;
};

/// The bytes of a reply to a read, or EIO.
answer<slice> bytes_of(const call_outcome& outcome);

}  // namespace millrace::mount
