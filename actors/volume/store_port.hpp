#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "actors/volume/volume_ids.hpp"
#include "codecs/base/result.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// The store as volumes need it: a tree for the registry, and a tree a volume, whose id is the volume's; ids of trees
/// and of snapshots begin with 1 and are never given twice. Changes are made to the working state at once, in the order
/// of the calls, and all that is changed between two returns of volume_service becomes durable together, later.
/// Threads: changes come from one; readers may be asked for by any. Errors: `not_found` for a tree or snapshot that is
/// not there, `no_space`, `corrupt`, `io_failure`.
class store_port {
 public:
  using reader = std::shared_ptr<const map_reader>;

  /// One key in which two states differ; the value is none where it is not there. Borrowed for the call.
  using difference_visitor = std::function<result<void>(std::string_view key, std::optional<std::string_view> before,
                                                        std::optional<std::string_view> after)>;

  virtual ~store_port() = default;

  /// What is changed from `begin_steps` on stays with `keep_steps`, or is taken back as if it had never been. They
  /// nest. Nothing that was read meanwhile is kept beyond taking back.
  virtual void begin_steps() = 0;
  virtual void keep_steps() = 0;
  virtual void take_back_steps() = 0;

  // What these return shows the working state as it is when it is asked for, and may show later changes, too.
  virtual result<reader> registry() = 0;
  virtual result<reader> live(volume_id volume) = 0;

  virtual result<reader> snapshot(volume_id volume, volume_snapshot snapshot) = 0;

  virtual result<void> write_registry(const map_batch& changes) = 0;
  virtual result<void> write(volume_id volume, const map_batch& changes) = 0;

  /// Of a new, empty tree.
  virtual result<volume_id> create_tree() = 0;

  /// Its snapshots have been removed before.
  virtual result<void> remove_tree(volume_id volume) = 0;

  /// Of the working state. Whoever owns streams has stopped them for the moment, and writes down how long their logs
  /// are.
  virtual result<volume_snapshot> take_snapshot(volume_id volume) = 0;
  virtual result<void> remove_snapshot(volume_id volume, volume_snapshot snapshot) = 0;

  /// A tree that is what the snapshot is.
  virtual result<volume_id> clone(volume_id volume, volume_snapshot snapshot) = 0;

  /// The volume's working state is what the snapshot is; all snapshots stay.
  virtual result<void> roll_back(volume_id volume, volume_snapshot snapshot) = 0;

  /// `to` may be `live_state`. An error of the visitor ends it.
  virtual result<void> visit_differences(volume_id volume, volume_snapshot from, volume_snapshot to,
                                         const difference_visitor& visit) = 0;
};

}  // namespace millrace
