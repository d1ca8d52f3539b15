#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/volume/table_topics.hpp"
#include "actors/volume/volume_service.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/changelog_batch.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What is pointed to outlives the writer.
struct changelog_options {
  caf::actor_system* system = nullptr;
  const catalog_publication* topics = nullptr;
  caf::actor catalog, producer_ids;
  const clock* time = nullptr;
  logger voice = {};
};

/// Of a topic named by its stream's path; none: there is no such topic. Threads: any.
std::optional<topic_facts> find_topic(const catalog_publication& topics, const std::string& topic);

/// Brings the changes of tables to their topics, each exactly once and in order: they are written down in the commit of
/// the rows, appended when that is durable, and then taken back. What an earlier run has left is appended again; the
/// node is an idempotent producer, so that the partition knows what it has already. Records go to the partition that
/// Kafka's default partitioner has for the row's key. Ownership: borrows the port. Threads: the volumes'; blocks.
class changelog_writer {
 public:
  changelog_writer(block_store_port& port, changelog_options options) : port_(port), options_(std::move(options)) {}

  /// At a start: what is left of an earlier run is to be delivered.
  result<void> resume();

  /// For the service, which asks before it changes a table.
  table_topics topics();

  /// Of a commit: `note` what follows from a change, `seal` it last.
  result<void> note(const volume_outcome& outcome);
  result<void> seal();

  /// When the commit is durable. What a topic does not take waits, and so does what comes after it.
  void deliver();

  bool waiting() const { return !waiting_.empty(); }

  /// Whether changes of that topic wait; why.
  std::optional<std::string> waiting_for(const std::string& topic) const;

 private:
  using lane_id = std::pair<topic_id, kafka::partition_index>;

  /// A partition that changes go to.
  struct lane {
    std::string name;  ///< canonical, of its topic
    std::size_t batch_bytes_max = 0;
    kafka::sequence_number next{0};
    std::vector<std::pair<std::string, std::string>> records = {};  ///< of the commit that is being made
  };
  struct chosen_topic {
    std::shared_ptr<const catalog_view> view;
    const topic_entry* entry = nullptr;
  };
  struct waiting_batch {
    std::string key;  ///< under which it is written down
    changelog_batch batch;
  };
  enum class delivery { done, gone, out_of_order, failed };

  result<void> make(const std::string& topic);
  result<std::size_t> prepare(const std::string& topic);
  result<void> prepare_lanes(const topic_entry& topic);
  result<void> prepare_producer();
  result<kafka::sequence_number> last_known(const caf::actor& partition) const;
  std::map<kafka::partition_index, std::size_t> records_of(const topic_id& topic) const;
  std::vector<std::size_t> heads(const std::set<lane_id>& stuck) const;
  std::vector<delivery> send(const std::vector<std::size_t>& which);
  bool catch_up(const lane_id& lane);
  void forget(const std::vector<bool>& done);

  block_store_port& port_;
  const changelog_options options_;
  std::optional<kafka::producer_id> producer_;
  std::map<lane_id, lane> lanes_;
  std::map<std::string, chosen_topic> chosen_;  ///< of the commit, by the topic as the service says it
  std::deque<waiting_batch> waiting_;           ///< written down, in order
  std::string trouble_;                         ///< why the last delivery did not do
};

}  // namespace millrace
