#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/inode.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "runtime/store/ordered_map.hpp"

/// Reading the objects and directories of a volume's tree.
namespace millrace {

/// `STALE_OBJECT` if there is none.
decided<inode> load_inode(const map_reader& tree, object_id id);

/// As load_inode; `NOT_DIRECTORY` if it is something else.
decided<inode> load_directory(const map_reader& tree, object_id id);

/// What `name` stands for in the directory, if there is such a name. `directory` is not looked at.
decided<std::optional<volume_keys::entry_value>> find_entry(const map_reader& tree, object_id directory,
                                                            std::string_view name);

/// Where a path led.
struct found_place {
  object_id object;     ///< none: there is no such entry, but its directory is there
  object_id directory;  ///< none: `object` is the root, or was reached by its id
  std::string name;     ///< in `directory`
};

enum class last_symlink : bool { stays, followed };

/// Goes from `directory` along `names`. Symlinks on the way are followed if they are relative and stay within the
/// volume. `NOT_FOUND` if a directory on the way is missing, `NOT_DIRECTORY` if something else is in its place.
decided<found_place> follow(const map_reader& tree, object_id directory, std::vector<std::string> names,
                            last_symlink last);

struct listed_entry {
  std::string name;
  volume_keys::entry_value value;
};

/// At most `entries_max` entries behind the name `after`, in order of name.
decided<std::vector<listed_entry>> list_entries(const map_reader& tree, object_id directory, std::string_view after,
                                                std::size_t entries_max);

/// The path of an object within its volume, by its first name; empty if it has none.
decided<std::string> path_of(const map_reader& tree, object_id id);

}  // namespace millrace
