#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "runtime/store/store_damage.hpp"

namespace millrace {

/// A damaged block of the store in the words of who keeps volumes; texts can be printed. What cannot be told is empty.
struct damaged_object {
  std::string volume;    ///< empty: the store's own, or of a volume that the registry does not tell of
  std::string snapshot;  ///< the oldest that has the block; empty: the live state alone
  std::string kind;      ///< "file", "table", "directory", "symlink", "stream"
  std::string path;      ///< within the volume; "number 17" if that cannot be read
  std::string part;      ///< "bytes 8192 to 16383", "row 'card-7'", "what is known of it", "the list of volumes"
  std::string reason;    ///< names the block

  friend bool operator==(const damaged_object&, const damaged_object&) = default;
};

/// "file /models/v7.bin, bytes 8192 to 16383"; empty if the object is not known.
std::string object_text(const damaged_object& damage);

/// "/payments@before-v8: file /models/v7.bin, bytes 8192 to 16383: block 17 of the store: …"
std::string text_of(const damaged_object& damage);

/// Finds out whose the damaged blocks of a store are. What the registry tells is read once, when it is first needed.
/// Ownership: borrows the port. Threads: as that.
class damage_names {
 public:
  explicit damage_names(block_store_port& port) : port_(port) {}

  damaged_object tell(const store::store_damage& damage);

  /// Whose it is; none: the registry does not say.
  std::optional<volume_id> volume_of(const store::store_damage& damage);

 private:
  struct named_state {
    volume_id volume;
    std::string name;
    volume_snapshot id;
    std::string snapshot;
  };

  void read_names();
  const named_state* find(const store::store_damage& damage);
  const named_state* find_heir(store::snapshot_id deleted) const;

  block_store_port& port_;
  bool read_ = false;
  std::map<store::tree_id, named_state> live_;
  std::map<store::snapshot_id, named_state> snapshots_;
};

}  // namespace millrace
