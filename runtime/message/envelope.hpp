#pragma once
#include <caf/allowed_unsafe_message_type.hpp>

#include <span>
#include <string>
#include <utility>

#include "runtime/message/frame.hpp"
#include "runtime/message/frame_builder.hpp"
#include "runtime/message/frame_reader.hpp"

namespace millrace {

/// The root of a message, to be read as `view->getField()`. Lives on the reader's stack, no longer than its envelope.
/// Threads: one; each makes a view of its own.
template <class T>
class message_view {
 public:
  explicit message_view(const frame& source) : reader_(source), root_(reader_.root<T>()) {}
  message_view(const message_view&) = delete;
  message_view& operator=(const message_view&) = delete;

  const typename T::Reader* operator->() const { return &root_; }
  const typename T::Reader& operator*() const { return root_; }

 private:
  frame_reader reader_;
  typename T::Reader root_;
};

/// What actors send each other: an immutable message of schema `T` and its payloads. Copying shares them.
/// Usable as a message of typed and dynamic actors within one process. Threads: any.
template <class T>
class envelope {
 public:
  /// Empty: only to be assigned to, or tested.
  envelope() = default;
  explicit envelope(frame_ptr frame) : frame_(std::move(frame)) {}

  explicit operator bool() const { return frame_ != nullptr; }

  /// A reader of the message. A received one throws kj::Exception where a field does not hold what `T` says.
  message_view<T> read() const& { return message_view<T>(*frame_); }
  message_view<T> read() && = delete;  // the view would outlive what it reads

  std::span<const payload> payloads() const { return frame_->payloads(); }

  /// The whole of it, for who carries it without knowing its schema.
  const frame_ptr& carried() const { return frame_; }

  /// The message, without payloads, as it goes on the wire.
  std::span<const std::byte> bytes() const { return frame_->bytes(); }

 private:
  frame_ptr frame_;
};

/// An envelope of what `fill(T::Builder)` sets. Throws std::length_error beyond frame::words_max.
template <class T, class Fill>
envelope<T> make_envelope(Fill fill, payload_list payloads = {}) {
  frame_builder builder;
  fill(builder.message().initRoot<T>());
  return envelope<T>(builder.finish(std::move(payloads)));
}

/// An envelope from bytes of another process; fails as `decode_frame` does.
template <class T>
result<envelope<T>> decode_envelope(std::span<const std::byte> bytes, std::size_t bytes_max,
                                    payload_list payloads = {}) {
  auto decoded = decode_frame(bytes, bytes_max, std::move(payloads));
  if (!decoded) return decoded.error();
  return envelope<T>(std::move(*decoded));
}

/// For logs.
template <class T>
std::string to_string(const envelope<T>& message) {
  if (!message) return "no message";
  return std::to_string(message.bytes().size()) + " bytes, " + std::to_string(message.payloads().size()) + " payloads";
}

}  // namespace millrace

namespace caf {

template <class T>
struct allowed_unsafe_message_type<millrace::envelope<T>> : std::true_type {};

}  // namespace caf
