#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "apps/millrace/text/record.hpp"

namespace millrace::cli {

/// How far each of some partitions is to be read, and whether that has happened.
class reading_goal {
 public:
  /// Records of `topic` and `partition` before `until` are wanted.
  void add(std::string_view topic, kafka::partition_index partition, kafka::offset until);

  /// Whether the record is wanted; notes that its partition has come that far.
  bool take(const record& r);

  /// The partition has nothing more at present and would go on at `next`.
  void note_end(std::string_view topic, kafka::partition_index partition, kafka::offset next);

  /// Every partition has been read as far as it was to be: true if none was added.
  bool reached() const { return open_ == 0; }

 private:
  struct target {
    std::string topic;
    kafka::partition_index partition;
    kafka::offset until;
    bool done;
  };

  target* find(std::string_view topic, kafka::partition_index partition);
  void advance(target& t, kafka::offset next);

  std::vector<target> targets_;
  std::size_t open_ = 0;
  std::size_t found_last_ = 0;  // records come in runs of one partition
};

}  // namespace millrace::cli
