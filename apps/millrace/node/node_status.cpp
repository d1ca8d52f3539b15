#include "apps/millrace/node/node_status.hpp"

#include <unistd.h>
#include <caf/all.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "actors/group/group_logic.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {
namespace {

using json = nlohmann::json;

constexpr std::size_t alerts_shown = 50;
constexpr auto group_timeout = std::chrono::seconds(2);

std::int64_t records_of(const partition_handle& p) {
  const auto end = p.progress->high_watermark.load(std::memory_order_acquire);
  return std::max<std::int64_t>(end - p.progress->log_start_offset.load(std::memory_order_relaxed), 0);
}

json topics_of(const catalog_view& view, std::int64_t& records_in) {
  json topics = json::array();
  view.for_each([&](const topic_entry& topic) {
    std::int64_t records = 0;
    std::uint64_t bytes = 0;
    for (const auto& p : topic.partitions) {
      records += records_of(p);
      bytes += p.progress->bytes.load(std::memory_order_relaxed);
      records_in += std::max<std::int64_t>(p.progress->high_watermark.load(std::memory_order_relaxed), 0);
    }
    topics.push_back(
        {{"name", topic.facts->name}, {"partitions", topic.partitions.size()}, {"records", records}, {"bytes", bytes}});
  });
  return topics;
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

json reactors_of(actor_runtime& runtime) {
  json reactors = json::array();
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    const auto usage = runtime.at(i).usage();
    reactors.push_back({{"busy_ms", std::chrono::duration_cast<std::chrono::milliseconds>(usage.busy).count()},
                        {"turns", usage.turns},
                        {"handlers", usage.handlers}});
  }
  return reactors;
}

json alerts_of(const fraud::fraud_board& board) {
  std::uint64_t from = 0;
  const auto told = board.since(from);
  json alerts = json::array();
  for (auto a = told.rbegin(); a != told.rend() && alerts.size() < alerts_shown; ++a) {
    alerts.push_back({{"id", a->id},
                      {"rule", a->rule},
                      {"card", a->card},
                      {"ts", a->time},
                      {"merchant", a->merchant},
                      {"reason", a->reason},
                      {"delay_ms", a->delay_ms}});
  }
  return alerts;
}

void add_services(const node_parts& n, json& status) {
  status["services"] = json::array();
  status["alerts"] = json::array();
  if (!n.fraud) return;
  const auto& board = n.fraud->board();
  status["services"].push_back({{"name", "fraud"},
                                {"source", fraud::input_topic},
                                {"sink", fraud::alerts_topic},
                                {"read", board.uses_read.load()},
                                {"unreadable", board.uses_unreadable.load()},
                                {"alerts", board.alerts_raised.load()},
                                {"lag", n.fraud->lag()}});
  status["alerts"] = alerts_of(board);
}

json status_of(const node_parts& n) {
  std::int64_t records_in = 0;
  json status = {
      {"at_ms", n.time.wall_ms()},
      {"node",
       {{"id", n.options.node_id}, {"kafka", n.listeners.front()->bound.to_string()}, {"version", MILLRACE_VERSION}}},
      {"topics", topics_of(*n.publication.current(), records_in)},
      {"groups", json::array()},
      {"reactors", reactors_of(*n.runtime)},
  };
  status["totals"] = {{"records_in", records_in},
                      {"bytes_in", n.metrics.bytes_received.total()},
                      {"bytes_out", n.metrics.bytes_sent.total()},
                      {"requests", n.metrics.requests()},
                      {"connections", n.counts.connections.load()},
                      {"rss_bytes", resident_bytes()},
                      {"budget_used_bytes", n.budget.used()},
                      {"budget_max_bytes", n.budget.bytes_max()}};
  add_services(n, status);
  return status;
}

std::int64_t lag_of(const catalog_view& view, const cursors_reply& cursors) {
  std::int64_t lag = 0;
  for (const auto& topic : cursors.topics) {
    const auto* served = view.find(topic.topic);
    for (const auto& p : topic.partitions) {
      const auto index = static_cast<std::size_t>(p.partition.value);
      if (served == nullptr || index >= served->partitions.size() || p.at.value < 0) continue;
      lag += std::max<std::int64_t>(served->partitions[index].progress->high_watermark.load() - p.at.value, 0);
    }
  }
  return lag;
}

/// Asks the groups, then answers. Lives as long as its questions. Threads: the first reactor's.
struct status_state {
  static constexpr const char* name = "status";

  json status;
  http_reply reply;
  std::size_t waiting = 0;  // answers
};

using status_actor = caf::stateful_actor<status_state>;

void one_answered(status_actor* self) {
  auto& s = self->state;
  if (--s.waiting > 0) return;
  s.reply({.body = s.status.dump(-1, ' ', false, json::error_handler_t::replace),
           .content_type = "application/json; charset=utf-8"});
  self->quit();
}

template <class Reply, class Take>
void ask(status_actor* self, const caf::actor& directory, const std::string& group, const group_request& question,
         Take take) {
  ++self->state.waiting;
  self->request(directory, group_timeout, to_message(group, question))
      .then(
          [self, take](const envelope<schema::GroupReply>& answer) {
            take(reply_of<Reply>(*answer.read()));
            one_answered(self);
          },
          [self](caf::error&) { one_answered(self); });
}

void ask_groups(status_actor* self, const node_parts* n, schema::GroupsAnswer::Reader answer) {
  auto& groups = self->state.status["groups"];
  for (const auto group : answer.getGroups()) {
    const auto index = groups.size();
    const auto id = schema_strings::string_of(group.getGroupId());
    groups.push_back({{"id", id}, {"state", name_of(phase_of(group.getPhase()))}, {"members", 0}, {"lag", 0}});
    ask<group_description>(
        self, n->group_directory, id, group_query{},
        [&groups, index](const group_description& told) { groups[index]["members"] = told.members.size(); });
    ask<cursors_reply>(self, n->group_directory, id, cursors_query{}, [&groups, index, n](const cursors_reply& told) {
      groups[index]["lag"] = lag_of(*n->publication.current(), told);
    });
  }
}

void run_status(status_actor* self, const node_parts* n, const http_reply& reply) {
  self->state.status = status_of(*n);
  self->state.reply = reply;
  self->state.waiting = 1;
  self->request(n->group_directory, group_timeout, make_envelope<schema::GroupsQuery>([](auto) {}))
      .then(
          [self, n](const envelope<schema::GroupsAnswer>& answer) {
            ask_groups(self, n, *answer.read());
            one_answered(self);
          },
          [self](caf::error&) { one_answered(self); });
}

}  // namespace

void answer_status(node_parts& n, const http_reply& reply) {
  spawn_on(n.runtime->system(), n.runtime->at(0), run_status, static_cast<const node_parts*>(&n), reply);
}

}  // namespace millrace
