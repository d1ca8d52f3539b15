#pragma once
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <optional>

#include "runtime/message/frame.hpp"

namespace millrace {

/// Reads the message of a frame, which must outlive it. Words built in this process as one segment are read where they
/// are; all others through bounds checks with a limit on what may be visited, in which re-reading counts.
/// Threads: one; others make a reader of their own.
class frame_reader {
 public:
  /// Throws kj::Exception if the segment table is wrong.
  explicit frame_reader(const frame& source) : words_(source.words()) {
    if (source.from() != frame::origin::built || segments() != 1) checked_.emplace(array(), limits(source));
  }

  template <class T>
  capnp::ReaderFor<T> root() {
    if (checked_) return checked_->getRoot<T>();
    return capnp::readMessageUnchecked<T>(words_.data() + 1);  // after the segment table of one segment
  }

  /// No words are left over after the message.
  bool fills_frame() const { return !checked_ || checked_->getEnd() == words_.data() + words_.size(); }

 private:
  std::uint32_t segments() const { return *reinterpret_cast<const std::uint32_t*>(words_.data()) + 1; }
  kj::ArrayPtr<const capnp::word> array() const { return {words_.data(), words_.size()}; }
  static capnp::ReaderOptions limits(const frame& source);

  std::span<const capnp::word> words_;
  std::optional<capnp::FlatArrayMessageReader> checked_;
};

}  // namespace millrace
