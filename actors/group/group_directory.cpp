#include "actors/group/group_directory.hpp"

#include <caf/all.hpp>

#include "actors/group/cursor_log_cut.hpp"
#include "actors/group/group_logic.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "codecs/schema/group.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using request_message = envelope<schema::GroupRequest>;
using reply_message = envelope<schema::GroupReply>;
using groups_query = envelope<schema::GroupsQuery>;
using groups_answer = envelope<schema::GroupsAnswer>;
using log_look = caf::atom_constant<caf::atom("loglook")>;

constexpr auto log_timeout = std::chrono::seconds(30);

struct known_group {
  caf::actor actor;
  std::uint64_t passed_on = 0;  ///< requests
  group_phase phase = group_phase::dead;
  std::string protocol_type;
};

struct directory_state {
  static constexpr const char* name = "group_directory";

  group_directory_options options;
  error_code unavailable = error_code::coordinator_load_in_progress;  // none: groups are served
  std::map<std::string, known_group, std::less<>> groups;
  cursor_log_cut cut{0};
  bool memory_full = false;
};

using directory_self = caf::stateful_actor<directory_state>*;

/// Calls `then` with where the cursor log begins and ends, or `otherwise` if it does not say.
template <class Then, class Otherwise>
void ask_for_extent(directory_self self, Then then, Otherwise otherwise) {
  self->request(self->state.options.environment.cursor_log, log_timeout, make_envelope<schema::StateQuery>([](auto) {}))
      .then(
          [then, otherwise](const envelope<schema::StateAnswer>& answer) {
            const auto view = answer.read();
            if (view->getErrorCode() != 0) return otherwise();
            then({view->getLogStartOffset(), view->getHighWatermark()});
          },
          [otherwise](const caf::error&) { otherwise(); });
}

known_group& start_group(directory_self self, const std::string& id, group_facts facts) {
  auto& s = self->state;
  auto& started = s.groups[id];
  started.actor = spawn_group(self->system(), s.options.home_of(id), id, std::move(facts), s.options.environment,
                              caf::actor_cast<caf::actor>(self));
  self->monitor(started.actor);
  return started;
}

known_group& find_or_start(directory_self self, std::string_view id) {
  const auto found = self->state.groups.find(id);
  return found != self->state.groups.end() ? found->second : start_group(self, std::string(id), {});
}

std::string_view view_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

void pass_to_all(directory_self self, const request_message& message) {
  for (auto& [id, g] : self->state.groups) {
    ++g.passed_on;
    self->send(g.actor, message);
  }
}

caf::result<reply_message> on_request(directory_self self, const request_message& message) {
  auto& s = self->state;
  if (s.unavailable != error_code::none) return failure_message(s.unavailable);
  const auto view = message.read();
  if (view->isForgetTopics()) {
    pass_to_all(self, message);
    return failure_message(error_code::none);
  }
  auto& g = find_or_start(self, view_of(view->getGroupId()));
  ++g.passed_on;
  self->delegate(g.actor, message);
  return caf::delegated<reply_message>();
}

groups_answer answer_query(const directory_state& s) {
  return make_envelope<schema::GroupsAnswer>([&](schema::GroupsAnswer::Builder root) {
    root.setErrorCode(static_cast<std::int16_t>(s.unavailable));
    if (s.unavailable != error_code::none) return;
    std::vector<std::pair<const std::string*, const known_group*>> shown;
    for (const auto& [id, g] : s.groups) {
      if (g.phase != group_phase::dead) shown.emplace_back(&id, &g);
    }
    schema_strings::put_list(
        shown, [&](unsigned n) { return root.initGroups(n); },
        [](schema::GroupsAnswer::Group::Builder to, const auto& entry) {
          to.setGroupId(schema_strings::as_text(*entry.first));
          to.setProtocolType(schema_strings::as_text(entry.second->protocol_type));
          to.setPhase(to_schema(entry.second->phase));
        });
  });
}

void on_loaded(directory_self self, const groups_loaded& loaded) {
  auto& s = self->state;
  if (!loaded.groups) {
    s.options.environment.voice.error("consumer groups are not served, their log cannot be read",
                                      {{"reason", loaded.groups.error().context}});
    s.unavailable = error_code::coordinator_not_available;
    return;
  }
  for (const auto& [id, facts] : **loaded.groups) {
    auto& g = start_group(self, id, facts);
    g.phase = phase_after(facts);
    if (facts.record) g.protocol_type = facts.record->protocol_type;
  }
  s.unavailable = error_code::none;
}

void on_status(directory_self self, const envelope<schema::GroupStatus>& message) {
  const auto view = message.read();
  const auto found = self->state.groups.find(view_of(view->getGroupId()));
  if (found == self->state.groups.end()) return;
  found->second.phase = phase_of(view->getPhase());
  found->second.protocol_type = schema_strings::string_of(view->getProtocolType());
}

// --- cutting the log

void trim_log(directory_self self) {
  auto& s = self->state;
  const auto trim =
      make_envelope<schema::TrimRequest>([&](schema::TrimRequest::Builder root) { root.setOffset(s.cut.at()); });
  const auto failed = [self](const caf::error& why) {
    self->state.cut.give_up();
    self->state.options.environment.voice.warn("cursor log not cut", {{"reason", caf::to_string(why)}});
  };
  self->request(s.options.environment.cursor_log, log_timeout, trim)
      .then(
          [self](const envelope<schema::TrimAnswer>& answer) {
            auto& cut = self->state.cut;
            if (answer.read()->getErrorCode() != 0) return cut.give_up();
            self->state.options.environment.voice.info("cursor log cut", {{"start", cut.at()}});
            ask_for_extent(
                self, [self](const cursor_log_cut::extent& log) { self->state.cut.finish(log.end); },
                [self] { self->state.cut.give_up(); });
          },
          failed);
}

void cut_if_due(directory_self self, const cursor_log_cut::extent& log) {
  auto& s = self->state;
  if (!s.cut.due(log)) return;
  std::set<std::string> ids;
  for (const auto& [id, g] : s.groups) {
    ids.insert(id);
    self->send(g.actor, make_envelope<schema::GroupRewrite>([](auto) {}));
  }
  if (s.cut.begin(log.end, std::move(ids))) trim_log(self);
}

void on_rewritten(directory_self self, const std::string& id) {
  if (self->state.cut.written(id)) trim_log(self);
}

constexpr std::size_t nearly_full_percent = 95;

/// Once each time that it fills up.
void tell_of_full_memory(directory_state& s) {
  const auto& memory = *s.options.environment.memory;
  const bool full = memory.used() > memory.bytes_max() / 100 * nearly_full_percent;
  if (full && !s.memory_full) {
    s.options.environment.voice.warn(
        "consumer groups have nearly used up their memory: new members and first commits are refused",
        {{"used_bytes", memory.used()}, {"group.memory_bytes_max", memory.bytes_max()}});
  }
  s.memory_full = full;
}

void look_at_log(directory_self self) {
  auto& s = self->state;
  tell_of_full_memory(s);
  if (s.unavailable == error_code::none) {
    ask_for_extent(
        self, [self](const cursor_log_cut::extent& log) { cut_if_due(self, log); }, [] {});
  }
  self->delayed_send(self, s.options.log_check_interval, log_look::value);
}

/// The group may end if everything that was passed on to it has been handled; else it will say so again.
void on_idle(directory_self self, const envelope<schema::GroupIdle>& message) {
  const auto view = message.read();
  auto& groups = self->state.groups;
  const auto found = groups.find(view_of(view->getGroupId()));
  if (found == groups.end() || found->second.passed_on != view->getHandled()) return;
  self->send(found->second.actor, make_envelope<schema::GroupRetired>([](auto) {}));
  const auto id = found->first;
  groups.erase(found);
  on_rewritten(self, id);
}

void end_groups(directory_self self, const caf::error& reason) {
  for (const auto& [id, g] : self->state.groups) self->send_exit(g.actor, reason);
}

/// A group that dies is a bug. It is not started anew, as it would have forgotten everything: its requests fail.
void on_down(const logger& voice, const caf::down_msg& message) {
  if (message.reason) voice.error("a consumer group has died", {{"reason", caf::to_string(message.reason)}});
}

caf::behavior run_directory(directory_self self, group_directory_options options) {
  self->state.options = std::move(options);
  self->state.cut = cursor_log_cut(self->state.options.log_records_min);
  self->delayed_send(self, self->state.options.log_check_interval, log_look::value);
  self->set_down_handler(
      [self](const caf::down_msg& message) { on_down(self->state.options.environment.voice, message); });
  self->set_exit_handler([self](const caf::exit_msg& message) {
    end_groups(self, message.reason);
    self->quit(message.reason);
  });
  return {
      [self](const request_message& message) { return on_request(self, message); },
      [self](const groups_query&) { return answer_query(self->state); },
      [self](const envelope<schema::GroupStatus>& message) { on_status(self, message); },
      [self](const envelope<schema::GroupIdle>& message) { on_idle(self, message); },
      [self](const envelope<schema::GroupRewritten>& message) {
        on_rewritten(self, schema_strings::string_of(message.read()->getGroupId()));
      },
      [self](const groups_loaded& loaded) { on_loaded(self, loaded); },
      [self](log_look) { look_at_log(self); },
  };
}

}  // namespace

caf::actor spawn_group_directory(caf::actor_system& system, caf::actor_config config, group_directory_options options) {
  auto behaviour = &run_directory;
  return system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(options));
}

}  // namespace millrace
