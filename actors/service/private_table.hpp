#pragma once
#include <functional>
#include <memory>
#include <string>

#include "actors/service/service_environment.hpp"
#include "actors/volume/state_rows.hpp"
#include "codecs/base/result.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// The table of a volume in which an instance keeps its state. As a map it shows what is durable, and nothing but the
/// table's rows. Threads: reads by any.
class private_table final : public map_reader {
 public:
  /// The table at `volume`/`name`; both are made if they are not there. Waits for the volumes. `unavailable`,
  /// `invalid_argument` if something else is there.
  static result<std::unique_ptr<private_table>> open(const service_environment& environment, const std::string& volume,
                                                     const std::string& name);

  /// The same of one that is there; `not_found`.
  static result<std::unique_ptr<private_table>> find(const service_environment& environment, const std::string& volume,
                                                     const std::string& name);

  result<bool> get(std::string_view key, std::string& into) const override;
  std::unique_ptr<map_cursor> cursor() const override;

  /// Of the volume: another one if it was deleted and made again.
  std::uint64_t state_id() const { return volume_.value; }

  /// Makes changes durable, if the guard holds: `state_rows`. `then` is called once, on any thread.
  void keep(state_rows rows, std::function<void(result<void>)> then) const;

 private:
  private_table(const service_environment& environment, volume_id volume, object_id table);

  const volume_desk volumes_;
  const store::block_store& store_;
  const volume_id volume_;
  const object_id table_;
  const std::string first_;  // what the keys of its rows begin with in the volume's tree
  store::tree_id tree_;
  store::block_store::tree_handle rows_;
};

}  // namespace millrace
