#pragma once
#include <cstddef>
#include <deque>
#include <variant>

#include "codecs/base/result.hpp"
#include "runtime/base/buffer.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// What waits to be written to one socket: bytes in memory and slices of files, in order. File slices go out by
/// sendfile and are never copied here, except from files that have no descriptor. Threads: its owner's.
class send_queue {
 public:
  enum class progress { done, socket_full };

  void push(slice bytes);
  void push(file_slice bytes);

  /// Writes until all is written or the socket takes no more. `connection_closed` if the other side is gone;
  /// `io_failure` if a file cannot be read.
  result<progress> flush(int fd);

  bool empty() const { return items_.empty(); }
  std::size_t bytes() const { return bytes_; }

  /// Those of `bytes()` that are held in memory.
  std::size_t memory_bytes() const { return memory_bytes_; }

 private:
  result<std::size_t> write_memory(int fd);
  result<std::size_t> write_file(int fd);
  result<std::size_t> copy_file(int fd);
  void drop(std::size_t count);
  void set_cork(int fd, bool corked);

  std::deque<std::variant<slice, file_slice>> items_;
  std::size_t written_ = 0;  // of the first item
  std::size_t bytes_ = 0;
  std::size_t memory_bytes_ = 0;
  std::size_t file_slices_ = 0;
  bool corked_ = false;
};

}  // namespace millrace
