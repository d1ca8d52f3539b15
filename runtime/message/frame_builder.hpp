#pragma once
#include <capnp/message.h>

#include "runtime/message/frame.hpp"

namespace millrace {

/// Builds one message in the thread's scratch space and copies it into a frame that fits. While a builder of the same
/// thread has the space (one message is made while another is filled) the next one uses the heap. Threads: one.
class frame_builder {
 public:
  frame_builder() = default;
  frame_builder(const frame_builder&) = delete;
  frame_builder& operator=(const frame_builder&) = delete;

  capnp::MessageBuilder& message() { return message_; }

  /// The message as it is now. Throws std::length_error beyond frame::words_max.
  frame_ptr finish(payload_list&& payloads);

 private:
  /// Takes the thread's scratch space if it is free.
  class scratch_lease {
   public:
    scratch_lease();
    ~scratch_lease();
    kj::ArrayPtr<capnp::word> first_segment() const { return segment_; }

   private:
    kj::ArrayPtr<capnp::word> segment_;
    kj::Array<capnp::word> own_;
  };

  scratch_lease scratch_;
  capnp::MallocMessageBuilder message_{scratch_.first_segment()};  // leaves the space zeroed, as it found it
};

}  // namespace millrace
