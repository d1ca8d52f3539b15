#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "actors/service/commit_writer.hpp"
#include "codecs/base/result.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// Of the instances that have left a row of a commit in a deployment's table, those that are not among `count`: there
/// were more of them once. What they have begun is still to be ended.
result<std::vector<std::size_t>> indices_beyond(const map_reader& table, std::size_t count);

/// Ends it, one after the other.
class former_instances {
 public:
  using make_writer = std::function<std::unique_ptr<commit_writer>(std::size_t index)>;

  /// Calls `then` once, when all is ended or at the first that is not.
  void end_beyond(const map_reader& table, std::size_t count, const make_writer& make, commit_writer::done then);

  /// As `commit_writer`.
  bool on_append(const envelope<schema::AppendReply>& reply);
  bool on_state_kept(const state_kept& kept);

 private:
  void end_from(std::size_t next, const commit_writer::done& then);

  std::vector<std::unique_ptr<commit_writer>> writers_;
};

}  // namespace millrace
