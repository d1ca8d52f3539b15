#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/message/frame.hpp"

namespace millrace {

/// Writes `count` items to a call, each when the one before was taken, then calls `done`. `writer` is an incoming or
/// outgoing call, or a pointer to one.
template <class Write, class Make>
void pour(Write write, std::size_t count, Make make, std::function<void(result<void>)> done, std::size_t at = 0) {
  if (at == count) return done({});
  auto item = make(at);
  write(std::move(item), [=](const result<void>& taken) {
    if (!taken) return done(taken);
    pour(write, count, make, done, at + 1);
  });
}

/// Reads all items of a call, then calls `done`.
template <class Read>
void drain(Read read, std::function<void(const frame_ptr&)> each, std::function<void(result<void>)> done) {
  read([=](const result<frame_ptr>& item) {
    if (!item) return done(item.error());
    if (!*item) return done({});
    each(*item);
    drain(read, each, done);
  });
}

}  // namespace millrace
