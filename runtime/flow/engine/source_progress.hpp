#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/base/strong.hpp"
#include "runtime/flow/event/event.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// One of the ordered parts that a source's input consists of.
using input_partition = strong<struct input_partition_tag, std::int32_t>;

/// The next event of a partition to be read, in the partition's own count.
using input_position = strong<struct input_position_tag, std::int64_t>;

struct source_options {
  span_ms out_of_order{0};  ///< an event comes at most so much after a newer one of its partition, or is late
  span_ms ahead_max{0};     ///< an event is at most so much ahead of the clock, or none; 0: as far as it says
  span_ms idle_after{0};    ///< of silence: others no longer wait for a partition; 0: they always do
};

/// How far a source has been read and what its partitions promise. Threads: one.
class source_progress {
 public:
  source_progress(std::string name, source_options options) : name_(std::move(name)), options_(options) {}

  const std::string& name() const { return name_; }

  /// Continues where the rows in `store` say. Partitions are not assigned by this.
  result<void> open(const map_reader& store);

  /// From now on `partition` is waited for.
  void assign(input_partition partition, wall_time now);

  /// It is not waited for any more and another instance may read it. Its row stays.
  void unassign(input_partition partition);

  /// Where reading begins; 0 if it never has.
  input_position next(input_partition partition) const;

  /// The round is of events of this partition.
  void begin(input_partition partition, wall_time now);

  /// Within a round: the next events are of this one.
  void turn_to(input_partition partition, wall_time now);

  /// Whether a time can be that of an event of this round, or would let the mark go where no other event is in time.
  bool believes(event_time time) const;

  /// One more event of the round: how far it is behind what its partition had promised, in ms.
  std::uint32_t see(event_time time);

  /// One more event of the round, behind which the partition promises this, whatever the event's own time.
  void see_promised(event_time promised);

  /// The partition whose turn it is has nothing more to say, and is not waited for until it has.
  void rest();

  /// Between rounds, or in one of others: nothing before this will come. It takes nothing back.
  void promise(input_partition partition, event_time promised);

  void read_to(input_position next);

  /// What stands before `next` is not there any more, or has been read.
  void read_to(input_partition partition, input_position next);

  /// The newest time that was seen in a partition.
  event_time newest(input_partition partition) const;
  event_time newest_of_turn() const { return current_->newest; }

  /// There will be no more of it.
  void end(input_partition partition);

  /// It has more than was read: it is not silent.
  void keep_awake(input_partition partition, wall_time now);

  /// What all partitions but one promise; `idle_mark` if they have nothing to say.
  event_time promised_by_others(input_partition than) const { return promise_of_others(than); }

  /// Partitions that have been silent for too long are idle now; the furthest of them not before all others, so that
  /// the mark stands at its promise in the end, however they fall silent.
  void look_at_clock(wall_time now);

  /// When the next of them will have been silent for too long.
  wall_time clock_due() const;

  /// Behind each event of the round.
  std::span<const event_time> marks() const { return marks_; }

  void forget_round() { marks_.clear(); }

  /// What all partitions together promise; `idle_mark` if they have nothing to say.
  event_time settled() const;

  /// Appends the rows of the partitions that have moved.
  void write_changes(map_batch& to);

 private:
  struct partition_state {
    input_position next{0};
    event_time newest = beginning_of_time;
    bool changed = false;
    bool assigned = false;
    bool idle = false;
    bool ended = false;
    wall_time last_heard{0};
  };

  event_time promise_of(const partition_state& partition) const;
  event_time furthest_promise() const;
  event_time promise_of_others(input_partition than) const;

  std::string name_;
  source_options options_;
  std::map<input_partition, partition_state> partitions_;
  partition_state* current_ = nullptr;
  wall_time round_at_{0};
  event_time others_ = idle_mark;
  event_time reached_ = beginning_of_time;  // marks do not go back when a partition comes or awakes
  std::vector<event_time> marks_;
};

}  // namespace millrace::flow
