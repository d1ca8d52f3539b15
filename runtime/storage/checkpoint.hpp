#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/log_mark.hpp"
#include "runtime/storage/slot_file.hpp"

namespace millrace {

/// The marks of all logs of one data directory, by the name of the log's directory, in a file of two slots.
///
/// Whoever closes and opens logs keeps the marks here and stores them: now and then, whenever a log has closed a
/// segment (that is what makes a torn tail safe to cut), before a trim is acknowledged, and at the end. Ownership: the
/// disk outlives it. Threads: its owner's.
class checkpoint {
 public:
  /// `boot_id` tells one start of the machine from the next. If the file was written before the last start, all logs
  /// are suspect, until each is opened and its mark set. A checkpoint that cannot be read is empty, and `lost` says
  /// why: all logs are then scanned. `unsupported` if a newer version wrote it.
  static result<checkpoint> load(disk& d, const std::string& data_directory, std::string boot_id);

  /// Nothing for a log that was never heard of: it is opened without a mark.
  std::optional<log_mark> mark_of(const std::string& log_directory) const;

  void set(const std::string& log_directory, const log_mark& mark);
  void erase(const std::string& log_directory);

  /// Makes the marks durable; does nothing if none has changed.
  result<void> store();

  const std::optional<error>& lost() const { return lost_; }

 private:
  checkpoint(slot_file file, std::string boot_id) : file_(std::move(file)), boot_id_(std::move(boot_id)) {}

  slot_file file_;
  std::string boot_id_;
  std::unordered_map<std::string, log_mark> marks_;
  bool changed_ = true;
  std::optional<error> lost_;
};

/// The content of a checkpoint. Text: a line "boot ID", then for each log a line "START END SUSPECT DIRECTORY" with the
/// two offsets of its mark, and 1 if it is suspect, 0 if not.
struct checkpoint_content {
  std::string boot_id;
  std::unordered_map<std::string, log_mark> marks;
};
std::string encode_checkpoint(const checkpoint_content& content);
/// `corrupt` unless it is such a text.
result<checkpoint_content> decode_checkpoint(std::string_view text);

}  // namespace millrace
