#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace millrace::mount {

class file_writes;

/// How many bytes of all files of a mount may be on their way to the node, and which files have gathered some that
/// wait to go there. Threads: any.
class write_room {
 public:
  explicit write_room(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// One request goes even if it is larger than all of the room.
  bool try_take(std::size_t bytes);
  void give_back(std::size_t bytes);

  /// Returns when there may be room for as many, or after that time.
  void wait(std::size_t bytes, std::chrono::milliseconds at_most);

  /// The file has gathered bytes.
  void note(std::weak_ptr<file_writes> file);

  /// Those noted since the last call that are there still.
  std::vector<std::shared_ptr<file_writes>> take_noted();

 private:
  bool fits(std::size_t bytes) const { return taken_ == 0 || taken_ + bytes <= bytes_max_; }

  const std::size_t bytes_max_;
  std::mutex lock_;
  std::condition_variable freed_;
  std::size_t taken_ = 0;
  std::vector<std::weak_ptr<file_writes>> noted_;
};

}  // namespace millrace::mount
