#pragma once
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_edit.hpp"

/// Changes of directories, with the rules of POSIX. Permissions are not their business.
namespace millrace {

/// What an object begins with.
struct new_object {
  object_kind kind = object_kind::FILE;
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string text = {};                   ///< symlink
  record_bytes::text_pairs settings = {};  ///< table, stream
};

/// The root directory of an empty tree.
decided<inode> make_root(volume_edit& edit, const new_object& what, std::vector<access_rule_text> rules);

/// `ALREADY_EXISTS` if the name is taken.
decided<inode> make_object(volume_edit& edit, object_id directory, std::string_view name, const new_object& what);

/// Makes what is missing of a line of directories; the last one.
decided<object_id> make_directories(volume_edit& edit, object_id from, const std::vector<std::string>& names,
                                    const new_object& what);

enum class unnamed_file : bool { goes, stays };  ///< a file without a name: whether somebody has it open

/// What went with an entry, for whoever must know.
struct removal {
  std::vector<object_id> streams;
  std::uint64_t objects = 0;
  bool more = false;  ///< `remove_tree`: its bound was reached
};

/// Takes a name away, and with its last name the object. `NOT_EMPTY` for a directory with entries.
decided<removal> remove_entry(volume_edit& edit, object_id directory, std::string_view name, unnamed_file then,
                              const std::vector<access_rule_text>& inherited = {});

/// Takes away an entry and all below it, at most `objects_max` objects, so that it is to be repeated while there is
/// `more`. `allowed` is asked of each object before it goes.
decided<removal> remove_tree(volume_edit& edit, object_id directory, std::string_view name, std::size_t objects_max,
                             const std::function<decided<void>(const inode&)>& allowed);

/// Gives an object another name; what stood there goes. Two names of one object: nothing happens.
decided<removal> rename_entry(volume_edit& edit, const found_place& from, object_id to_directory,
                              std::string_view to_name, bool replaces, unnamed_file then,
                              const std::vector<access_rule_text>& inherited = {});

/// Two objects get each other's name. Two names of one object: nothing happens.
decided<void> exchange_entries(volume_edit& edit, const found_place& one, const found_place& other);

/// A second name for a file, table or symlink.
decided<inode> link_object(volume_edit& edit, object_id existing, object_id directory, std::string_view name);

/// Nobody has the file open any more: it goes if it has no name.
decided<void> forget_object(volume_edit& edit, object_id id);

/// Forgets at most `objects_max` files without a name: nobody has them open when a node starts. How many there were.
decided<std::size_t> forget_all(volume_edit& edit, std::size_t objects_max);

}  // namespace millrace
