#pragma once
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "apps/millrace/mount/volume_caller.hpp"
#include "apps/millrace/mount/write_room.hpp"

namespace millrace::mount {

/// Bounds of what a mount holds of writes. Sizes in bytes.
namespace write_limits {

/// One request to the node, which ends at a multiple of it in the file.
inline constexpr std::uint64_t request_bytes_max = std::uint64_t{1} << 20;

/// On their way to the node, of one file, and of all files of a mount.
inline constexpr std::size_t file_bytes_max = std::size_t{8} << 20;
inline constexpr std::size_t mount_bytes_max = std::size_t{64} << 20;

}  // namespace write_limits

/// What one handle of a file has been told of failed writes.
struct errors_told {
  std::uint64_t count = 0;
};

/// Writes of a file on their way to the node: neighbours are gathered into one request, requests go without waiting for
/// each other unless they overlap, so that what is written last stands last. A failure is told once to each handle, at
/// its next write or flush. Ownership: shared with what is on its way; borrows caller and room. Threads: any.
class file_writes : public std::enable_shared_from_this<file_writes> {
 public:
  file_writes(volume_caller& caller, write_room& room, object_ref file) : caller_(caller), room_(room), file_(file) {}

  /// Takes the bytes; waits while there is no room for them. Refused with what failed before, or EINTR: then some of
  /// the bytes may have been taken.
  answer<void> write(std::uint64_t offset, std::string_view bytes, errors_told& told, const given_up& gave_up);

  /// Returns when the node has answered all that was written before.
  answer<void> flush(errors_told& told, const given_up& gave_up);

  /// As `flush`, and leaves failures to be told to the handles.
  answer<void> settle(const given_up& gave_up);

  /// Sends what is gathered, if that is possible at once. False: something stays.
  bool send_gathered();

  /// Nothing is gathered and nothing on its way.
  bool is_idle() const;

  /// A new handle is told of later failures only.
  errors_told begin() const;

 private:
  struct range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  using lock = std::unique_lock<std::mutex>;

  std::size_t join(std::uint64_t offset, std::string_view bytes);
  bool may_go() const;
  bool try_send(lock& held);
  answer<void> send(lock& held, const given_up& gave_up);
  answer<void> settle(lock& held, const given_up& gave_up);
  void answered(std::list<range>::iterator which, const call_outcome& outcome);
  answer<void> tell(errors_told& told);

  volume_caller& caller_;
  write_room& room_;
  const object_ref file_;

  mutable std::mutex lock_;
  std::condition_variable changed_;
  std::string gathered_;
  std::uint64_t gathered_at_ = 0;
  std::list<range> on_the_way_;
  std::size_t on_the_way_bytes_ = 0;
  std::uint64_t failures_ = 0;
  int failure_ = 0;
};

}  // namespace millrace::mount
