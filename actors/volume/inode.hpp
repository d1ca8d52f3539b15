#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/record_bytes.hpp"
#include "actors/volume/volume_ids.hpp"
#include "codecs/access/access_rules.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// What is known of an object of a volume but for its contents. Format: actors/volume/volume_keys.md.
struct inode {
  object_id id;  ///< stands in the key, not in the record
  object_kind kind = object_kind::NONE;
  std::uint16_t mode = 0;  ///< the twelve permission bits
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t links = 0;   ///< names; of a directory 2 and one for each directory in it
  std::uint64_t size = 0;    ///< file, symlink, table: bytes; directory: entries
  std::uint64_t blocks = 0;  ///< file: blocks that are stored
  std::uint64_t rows = 0;    ///< table
  // Nanoseconds since 1970.
  std::int64_t accessed_at = 0;
  std::int64_t modified_at = 0;
  std::int64_t changed_at = 0;
  std::int64_t created_at = 0;
  object_id directory;  ///< where its first name is; none: the root, or a file without a name
  std::string name;
  std::string text;                     ///< symlink
  std::vector<access_rule_text> rules;  ///< of it and of what lies below; a verb at most once
  record_bytes::text_pairs xattrs;      ///< by name
  record_bytes::text_pairs settings;    ///< of a table or stream, by name

  friend bool operator==(const inode&, const inode&) = default;
};

std::string encode(const inode& object);

/// `corrupt` if `bytes` are none that `encode` makes, `unsupported` if a newer version made them.
result<inode> decode_inode(object_id id, std::string_view bytes);

/// Bytes that the volume's quota counts for it: those stored, of a file no more than its size.
std::uint64_t charged_bytes(const inode& object);

// Settings of a table. Topics are named within its volume, "/cards:changes", so that clones have their own.
inline constexpr std::string_view changelog_setting = "changelog.topic";
inline constexpr std::string_view changelog_format_setting = "changelog.format";  ///< "avro"; absent: JSON
inline constexpr std::string_view source_setting = "source.topic";                ///< whose last values the rows are

/// Of a sorted list, the value of `name`; null if it has none.
const std::string* find_pair(const record_bytes::text_pairs& pairs, std::string_view name);
void set_pair(record_bytes::text_pairs& pairs, std::string_view name, std::string_view value);
bool erase_pair(record_bytes::text_pairs& pairs, std::string_view name);

}  // namespace millrace
