#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

#include "runtime/flow/event/event.hpp"

namespace millrace::flow {

/// What one stage has given in this round, for those behind it.
class edge_buffer_base {
 public:
  virtual ~edge_buffer_base() = default;
  virtual void clear() = 0;
  virtual std::size_t size() const = 0;
};

template <class T>
class edge_buffer final : public edge_buffer_base {
 public:
  events<T> given;

  void clear() override {
    given.clear();
    handed_over_ = 0;
  }
  std::size_t size() const override { return given.size() + handed_over_; }

  /// All at once, for an empty vector whose room the next round uses.
  void hand_over(events<T>& to) {
    handed_over_ += given.size();
    given.swap(to);
  }

 private:
  std::size_t handed_over_ = 0;
};

/// A stage's end of an edge. The last to read it in a round may move the values out.
template <class T>
struct stage_input {
  edge_buffer<T>* from = nullptr;
  bool is_last = false;

  events<T>& given() const { return from->given; }

  /// A value to keep. Only values that can be copied may go to several stages.
  T take(event<T>& of) const {
    if constexpr (std::is_copy_constructible_v<T>) {
      if (!is_last) return of.value;
    }
    return std::move(of.value);
  }
};

}  // namespace millrace::flow
