#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/offset_index.hpp"
#include "codecs/log/time_index.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The part of an index that was read last, kept by whoever reads on and finds the next entries in it. 2 KiB.
template <class Entry>
struct index_window {
  static constexpr std::size_t entries_max = 128;

  std::uint64_t of = 0;  ///< identity of the index; 0: none
  std::vector<Entry> entries;
};

/// One sparse index of a segment. New entries wait in memory and are written many at once: the file is a cache that a
/// walk over the batches restores, and what a look-up finds is a claim that the caller checks against the batch.
/// The file is open only while it is used. `corrupt`: its size or an entry cannot be. Threads: its owner's.
/// `Entry` is offset_index_entry or time_index_entry.
template <class Entry>
class index_file {
 public:
  /// `base` is the segment's. Touches no file.
  index_file(disk& d, std::string path, kafka::offset base) : disk_(d), path_(std::move(path)), base_(base) {}

  /// Entries written and waiting.
  result<std::size_t> size();

  result<std::optional<Entry>> last();

  struct neighbours {
    Entry entry;
    std::optional<Entry> next;
  };

  /// The last entry that passes `accept`, and the one after it; nothing if none does. `accept` must hold for a front
  /// part of the entries only. O(log n) with few reads; none if `window` has it, which is then left at the place found.
  result<std::optional<neighbours>> find_last(const std::function<bool(const Entry&)>& accept,
                                              index_window<Entry>* window = nullptr);

  /// `entry` comes after all that are there.
  void add(const Entry& entry) { waiting_.push_back(entry); }

  std::size_t waiting() const { return waiting_.size(); }

  /// Appends what waits to the file. `corrupt` if a linked log has the file too: it is to be cleared.
  result<void> write_waiting();

  /// Whether offsets and positions, or timestamps, rise from entry to entry. Reads the whole file.
  result<bool> in_order();

  /// Forgets the entries of batches that do not end before `end`. `corrupt` as `write_waiting`.
  result<void> cut_from(kafka::offset end);

  /// Forgets all entries. A file that a linked log has too only loses its name here.
  result<void> clear();

  const std::string& path() const { return path_; }

 private:
  using entry_test = std::function<bool(const Entry&)>;

  static std::optional<neighbours> pick(const std::vector<Entry>& in, const entry_test& accept);
  static std::uint64_t new_identity();
  result<std::vector<Entry>> load_around(const entry_test& accept);
  result<std::shared_ptr<file>> open(open_mode mode);
  result<void> must_be_own();
  result<std::size_t> written(file* opened);
  result<std::vector<Entry>> load(file& from, std::size_t begin, std::size_t end);

  disk& disk_;
  std::string path_;
  kafka::offset base_;
  std::optional<std::size_t> written_;  // entries in the file; not known before it is looked at
  std::vector<Entry> waiting_;
  bool own_ = false;                         // the file is known to be no linked log's
  std::uint64_t identity_ = new_identity();  // of what stands in the file, which only grows until it is cut
};

extern template class index_file<offset_index_entry>;
extern template class index_file<time_index_entry>;

}  // namespace millrace
