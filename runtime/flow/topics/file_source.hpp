#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_instance.hpp"

namespace millrace::flow {

/// Puts what a file says into a source of one instance.
class file_inlet {
 public:
  virtual ~file_inlet() = default;

  /// As the next event; an error, which is for a person, if the file makes none.
  virtual result<void> put(std::string_view content, event_time modified) = 0;

  virtual inlet_base& source() const = 0;
};

/// A file of the service's volume, such as a model: each of its contents becomes an event of a source of the graph,
/// between two commits, timed by when the file was last changed.
struct file_source {
  std::string source;
  std::string file;           ///< its path within the volume
  std::size_t bytes_max = 0;  ///< a larger one is refused
  std::function<result<std::unique_ptr<file_inlet>>(graph_instance&)> open;
};

template <class T, class Read>
class typed_file_inlet final : public file_inlet {
 public:
  typed_file_inlet(inlet<T>& into, Read read) : into_(into), read_(std::move(read)) {}

  result<void> put(std::string_view content, event_time modified) override {
    result<T> event = read_(content);
    if (!event) return event.error();
    into_.put(std::move(*event), modified);
    return {};
  }

  inlet_base& source() const override { return into_; }

 private:
  inlet<T>& into_;
  const Read read_;
};

/// `read(std::string_view)` is a `result<T>`.
template <class T, class Read>
file_source read_file(std::string source, std::string file, Read read, std::size_t bytes_max) {
  const auto open = [source, read](graph_instance& graph) -> result<std::unique_ptr<file_inlet>> {
    const auto into = graph.find_inlet<T>(source);
    if (!into) return into.error();
    return std::make_unique<typed_file_inlet<T, Read>>(**into, read);
  };
  return {std::move(source), std::move(file), bytes_max, open};
}

}  // namespace millrace::flow
