#include "actors/volume_host/table_follower.hpp"

#include <caf/all.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "actors/catalog/stream_name.hpp"
#include "actors/partition/read_records.hpp"
#include "actors/volume/table_source.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume_host/followed_tables.hpp"
#include "actors/volume_host/record_fold.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// volume actor -> follower: how rows were taken.
struct rows_taken {
  std::uint64_t token = 0;
  std::int64_t next = 0;
  schema::VolumeReply::Code code = schema::VolumeReply::Code::NONE;
  std::string why = {};
};

/// follower -> itself, after a delay.
struct read_again {
  std::uint64_t token = 0;
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::rows_taken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::read_again)

namespace millrace {
namespace {

using kafka::error_code;
using look_at_tables = caf::atom_constant<caf::atom("looktables")>;

constexpr std::uint32_t read_bytes_max = 512 << 10;
constexpr std::size_t rows_bytes_max = 8 << 20;
constexpr std::size_t at_work_max = 8;
constexpr auto retry_delay = std::chrono::milliseconds(500);

using table_name = std::pair<std::uint64_t, std::uint64_t>;  // volume, object

/// One partition on its way to a table.
struct followed_partition {
  volume_id volume;
  object_id table;
  std::int32_t partition = 0;
  std::string topic = {};
  topic_id id = {};
  std::int64_t created_ms = 0;
  caf::actor actor = {};
  std::optional<std::int64_t> position = {};  // of the table
  std::int64_t at = 0;                        // that is read next
  std::size_t bytes_max = rows_bytes_max;
  bool at_work = false;
  std::string trouble = {};  // that has been told

  table_name owner() const { return {volume.value, table.value}; }
};

class table_follower {
 public:
  table_follower(caf::event_based_actor* self, table_follower_options options)
      : self_(self), options_(std::move(options)), port_(*options_.store, block_store_port::seen::durable) {}

  /// What is followed is what the store and the catalog say now.
  void look() {
    self_->delayed_send(self_, options_.look_interval, look_at_tables::value);
    const auto edition = options_.topics->edition();
    const bool due = options_.volumes_changed->exchange(false) || edition != edition_ || !missing_.empty() || again_;
    if (!due) return;
    edition_ = edition;
    again_ = false;
    const auto tables = list_followed_tables(port_);
    if (!tables) {
      again_ = true;
      options_.voice.error("tables that follow topics cannot be looked for", {{"reason", tables.error().context}});
      return;
    }
    std::set<std::uint64_t> wanted;
    std::map<table_name, std::chrono::nanoseconds> missing;
    for (const auto& table : *tables) {
      if (!follow(table, wanted)) note_missing(table, missing);
    }
    missing_ = std::move(missing);
    std::erase_if(partitions_, [&](const auto& one) { return !wanted.contains(one.first); });
    serve();
  }

  void on_read(const envelope<schema::ReadReply>& reply) {
    const auto view = reply.read();
    auto* p = find(view->getToken());
    if (p == nullptr) return serve();
    const auto code = static_cast<error_code>(view->getErrorCode());
    if (code == error_code::offset_out_of_range) return on_out_of_range(*p, view->getToken(), *view);
    if (code != error_code::none) return wait(*p, view->getToken(), std::string(kafka::name(code)));
    if (reply.payloads().empty()) {
      p->at_work = false;
      watch(*p, view->getToken());
      return serve();
    }
    take_records(*p, view->getToken(), reply);
  }

  void on_progress(std::uint64_t token) {
    if (find(token) != nullptr) ready_.push_back(token);
    serve();
  }

  void on_taken(const rows_taken& taken) {
    using code = schema::VolumeReply::Code;
    auto* p = find(taken.token);
    if (p == nullptr) return serve();
    switch (taken.code) {
      case code::NONE:
        p->position = p->at = taken.next;
        p->at_work = false;
        p->bytes_max = rows_bytes_max;
        p->trouble.clear();
        ready_.push_back(taken.token);
        return serve();
      case code::TOO_LARGE:
        if (p->bytes_max > 1) {
          p->bytes_max = p->bytes_max > 4096 ? p->bytes_max / 8 : 1;
          return read(*p, taken.token);
        }
        return stop(*p, taken.why);
      case code::NOT_FOUND:
      case code::STALE_OBJECT:
      case code::WRONG_KIND:
      case code::READ_ONLY:
      case code::CONDITION_FAILED:
        partitions_.erase(taken.token);
        again_ = true;
        return serve();
      default: return wait(*p, taken.token, taken.why);
    }
  }

  void on_again(std::uint64_t token) {
    ready_.push_back(token);
    serve();
  }

 private:
  followed_partition* find(std::uint64_t token) {
    const auto found = partitions_.find(token);
    return found == partitions_.end() ? nullptr : &found->second;
  }

  // --- what is followed

  /// False: there is no such topic, or another one.
  bool follow(const followed_table& table, std::set<std::uint64_t>& wanted) {
    const auto view = options_.topics->current();
    const auto* topic = view->find(canonical_topic_name(table.topic));
    if (topic == nullptr || topic->facts->created_ms != table.source.created_ms) return false;
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      const auto running = std::ranges::find_if(partitions_, [&](const auto& one) {
        const auto& p = one.second;
        return p.owner() == table_name(table.volume.value, table.table.value) && p.partition == index &&
               p.actor == topic->partitions[i].actor && p.created_ms == table.source.created_ms;
      });
      if (running != partitions_.end()) {
        wanted.insert(running->first);
      } else if (const auto token = begin(table, topic->facts->id, index, topic->partitions[i].actor)) {
        wanted.insert(*token);
      }
    }
    return true;
  }

  std::optional<std::uint64_t> begin(const followed_table& table, const topic_id& id, std::int32_t partition,
                                     const caf::actor& actor) {
    const auto tree = port_.live(table.volume);
    const auto position =
        tree ? read_position(**tree, table.table, partition) : result<std::optional<std::int64_t>>(tree.error());
    if (!position) {
      again_ = true;
      options_.voice.error("a table's position cannot be read", {{"reason", position.error().context}});
      return std::nullopt;
    }
    const auto token = ++last_token_;
    partitions_.emplace(token, followed_partition{.volume = table.volume,
                                                  .table = table.table,
                                                  .partition = partition,
                                                  .topic = table.topic,
                                                  .id = id,
                                                  .created_ms = table.source.created_ms,
                                                  .actor = actor,
                                                  .position = *position,
                                                  .at = position->value_or(0)});
    ready_.push_back(token);
    return token;
  }

  void note_missing(const followed_table& table, std::map<table_name, std::chrono::nanoseconds>& missing) {
    const auto now = options_.time->monotonic();
    const table_name name{table.volume.value, table.table.value};
    const auto before = missing_.find(name);
    const auto since = before == missing_.end() ? now : before->second;
    missing.emplace(name, since);
    if (now - since < options_.patience) return;
    const bool other = options_.topics->current()->find(canonical_topic_name(table.topic)) != nullptr;
    tell_stopped(table.volume, table.table, table.topic,
                 table.topic + (other ? " was deleted and made again" : " was deleted"));
  }

  void stop(const followed_partition& p, const std::string& why) {
    tell_stopped(p.volume, p.table, p.topic, why);
    const auto owner = p.owner();
    std::erase_if(partitions_, [&](const auto& one) { return one.second.owner() == owner; });
    serve();
  }

  void tell_stopped(volume_id volume, object_id table, const std::string& topic, const std::string& why) {
    options_.voice.warn("a table follows its topic no more", {{"topic", topic}, {"reason", why}});
    followed_rows end;
    end.volume = volume;
    end.table = table;
    end.stopped = why;
    options_.volumes.follow(std::move(end), {},
                            [changed = options_.volumes_changed](const auto&) { changed->store(true); });
  }

  // --- records

  /// As many as may be at work at once, in the order in which they became ready.
  void serve() {
    auto at_work = static_cast<std::size_t>(
        std::ranges::count_if(partitions_, [](const auto& one) { return one.second.at_work; }));
    while (at_work < at_work_max && !ready_.empty()) {
      const auto token = ready_.front();
      ready_.pop_front();
      auto* p = find(token);
      if (p == nullptr || p->at_work) continue;
      p->at_work = true;
      ++at_work;
      read(*p, token);
    }
  }

  void read(const followed_partition& p, std::uint64_t token) {
    self_->send(p.actor, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                  root.setToken(token);
                  root.setOffset(p.at);
                  root.setBytesMax(read_bytes_max);
                  root.setFirstBatchWhole(true);
                  root.setCommittedOnly(true);
                }));
  }

  void watch(const followed_partition& p, std::uint64_t token) {
    self_->send(p.actor, make_envelope<schema::WatchRequest>([&](schema::WatchRequest::Builder root) {
                  root.setToken(token);
                  root.setOffset(p.at);
                  root.setCommittedOnly(true);
                }));
  }

  /// Tries again, and says why once. It lets others go on meanwhile.
  void wait(followed_partition& p, std::uint64_t token, const std::string& why) {
    if (p.trouble != why) {
      p.trouble = why;
      options_.voice.warn("a table waits", {{"topic", p.topic}, {"partition", p.partition}, {"reason", why}});
    }
    p.at_work = false;
    self_->delayed_send(self_, retry_delay, read_again{token});
    serve();
  }

  void on_out_of_range(followed_partition& p, std::uint64_t token, schema::ReadReply::Reader told) {
    if (p.at < told.getLogStartOffset()) {
      if (p.position) {
        options_.voice.warn("records that a table was to have are gone",
                            {{"topic", p.topic}, {"from", p.at}, {"to", told.getLogStartOffset()}});
      }
      p.at = told.getLogStartOffset();
      return read(p, token);
    }
    stop(p, "partition " + std::to_string(p.partition) + " of " + p.topic + " ends before offset " +
                std::to_string(p.at) + ", where the table is");
  }

  void take_records(followed_partition& p, std::uint64_t token, const envelope<schema::ReadReply>& reply) {
    const auto batches = batches_of(reply);
    if (!batches) return wait(p, token, batches.error().context);
    auto folded = fold_records(*batches, kafka::offset(p.at), aborted_of(*reply.read()), p.bytes_max);
    if (!folded) return wait(p, token, folded.error().context);
    const auto next = folded->next.value;
    if (next <= p.at) return wait(p, token, "a batch that ends before it begins");
    followed_rows rows{.volume = p.volume,
                       .table = p.table,
                       .partition = p.partition,
                       .created_ms = p.created_ms,
                       .from = p.position,
                       .next = next,
                       .rows = std::move(folded->rows),
                       .passed_over = folded->passed_over};
    options_.volumes.follow(
        std::move(rows), p.id,
        [me = caf::actor_cast<caf::actor>(self_), token, next](const envelope<schema::VolumeReply>& r) {
          const auto told = r.read();
          rows_taken taken{.token = token, .next = next};
          if (told->isError()) {
            taken.code = told->getError().getCode();
            taken.why = volume_text::string(told->getError().getText());
          }
          caf::anon_send(me, std::move(taken));
        });
  }

  caf::event_based_actor* self_;
  const table_follower_options options_;
  block_store_port port_;
  std::map<std::uint64_t, followed_partition> partitions_;  // by token, which is never used again
  std::deque<std::uint64_t> ready_;
  std::map<table_name, std::chrono::nanoseconds> missing_;  // tables without their topic, since when
  std::uint64_t last_token_ = 0;
  std::uint64_t edition_ = 0;
  bool again_ = true;
};

struct follower_state {
  static constexpr const char* name = "table_follower";
  std::unique_ptr<table_follower> self;
};

caf::behavior run_follower(caf::stateful_actor<follower_state>* self, const table_follower_options& options) {
  self->state.self = std::make_unique<table_follower>(self, options);
  auto& follower = *self->state.self;
  self->send(self, look_at_tables::value);
  return {
      [&follower](look_at_tables) { follower.look(); },
      [&follower](const envelope<schema::ReadReply>& reply) { follower.on_read(reply); },
      [&follower](const envelope<schema::Progress>& progress) { follower.on_progress(progress.read()->getToken()); },
      [&follower](const rows_taken& taken) { follower.on_taken(taken); },
      [&follower](const read_again& again) { follower.on_again(again.token); },
  };
}

}  // namespace

caf::actor spawn_table_follower(caf::actor_system& system, table_follower_options options) {
  return caf::actor_cast<caf::actor>(system.spawn<caf::detached>(run_follower, std::move(options)));
}

}  // namespace millrace
