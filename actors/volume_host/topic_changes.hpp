#pragma once
#include <memory>
#include <string>
#include <vector>

#include "actors/catalog/stream_directory.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/topic_linker.hpp"
#include "actors/volume_host/topic_work.hpp"
#include "actors/volume_host/volume_actor.hpp"

namespace millrace {

/// What a request of volumes means for topics, on its way.
struct pending_topics {
  topic_work work;
  std::string volume;    ///< its name; of a clone: the new one's
  linked_topics linked;  ///< of clones and roll-backs: not yet served
  std::string written;   ///< under which `work` is kept; empty: it is not
};

/// The topics of a volume's streams follow it: they are cloned and rolled back with it, and go with it. For each
/// request: `prepare` before it is decided, so that what fails changes nothing; `decide` after it, in the same commit;
/// `finish` when that is durable, before it is answered. Ownership: borrows all. Threads: the volumes'; all but
/// `decide` block.
class topic_changes {
 public:
  topic_changes(block_store_port& port, topic_linker& linker, const stream_directory& streams)
      : port_(port), linker_(linker), streams_(streams) {}

  /// Null if the request has to do with no topics, or leads nowhere, as whoever decides it will say. An error is its
  /// answer.
  result<std::unique_ptr<pending_topics>> prepare(const volume_question& question, std::int64_t now);

  /// Takes `pending` away if there is nothing to do. Writes down what there is.
  result<void> decide(std::unique_ptr<pending_topics>& pending, const volume_outcome& outcome);

  /// `before`: the streams by which topics are found, those that go included. What is done is taken back from what is
  /// written down; that becomes durable with whatever is next.
  result<void> finish(pending_topics& pending, const stream_list& before);

  /// The request was not done, or is undone.
  void discard(const pending_topics& pending) { linker_.discard(pending.linked); }

  /// What was left undone, by an earlier run or by this one, is done. Clones that nobody was told of are to be removed:
  /// their volumes, and under which keys they are written down.
  struct unfinished_clone {
    volume_id volume;
    std::string key;
  };
  result<std::vector<unfinished_clone>> resume();

  result<void> forget(const pending_topics& pending);

 private:
  result<std::unique_ptr<pending_topics>> prepare_clone(const volume_question& question, std::int64_t now);
  result<std::unique_ptr<pending_topics>> prepare_roll_back(const volume_question& question, std::int64_t now);
  result<std::unique_ptr<pending_topics>> prepare_promotion(const volume_question& question);
  result<linked_topics> link_promoted(const volume_record& volume, volume_snapshot snapshot,
                                      const std::vector<topic_ref>& topics);
  result<topic_plan> plan_again(const volume_record& volume, volume_snapshot snapshot);
  result<linked_topics> link_again(const volume_record& volume, volume_snapshot snapshot,
                                   const std::vector<topic_ref>& instead_of);
  result<void> check_removal(const volume_question& question);
  result<void> note_gone(topic_work& work, const volume_outcome& outcome);
  result<void> check_new_names(const map_reader& tree, const std::string& volume) const;
  std::vector<topic_ref> topics_of(const stream_list& streams, volume_id volume) const;
  result<void> remove_topics_of(const std::vector<std::string>& gone, const stream_list& before);
  result<void> put_back(const pending_topics& pending, const stream_list& before);
  static bool is_lost(const pending_topics& pending, const topic& t);
  void note_topics(pending_topics& pending) const;
  result<bool> resume_one(const topic_work& work);
  result<bool> resume_served(const topic_work& work, const volume_record& volume);

  block_store_port& port_;
  topic_linker& linker_;
  const stream_directory& streams_;
};

/// `list`, with the streams of `gone` that it has no more: read-only, so that nobody makes topics of them meanwhile.
stream_list with_gone(const stream_list& list, const std::vector<stream_entry>& gone);

}  // namespace millrace
