#include "actors/group/group_directory.hpp"

#include <caf/all.hpp>

#include "actors/group/group_logic.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "codecs/schema/group.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using request_message = envelope<schema::GroupRequest>;
using reply_message = envelope<schema::GroupReply>;
using groups_query = envelope<schema::GroupsQuery>;
using groups_answer = envelope<schema::GroupsAnswer>;
using memory_look = caf::atom_constant<caf::atom("memlook")>;

constexpr auto memory_look_interval = std::chrono::seconds(10);

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
  bool memory_full = false;
};

using directory_self = caf::stateful_actor<directory_state>*;

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

void look_at_memory(directory_self self) {
  tell_of_full_memory(self->state);
  self->delayed_send(self, memory_look_interval, memory_look::value);
}

/// The group may end if everything that was passed on to it has been handled; else it will say so again.
void on_idle(directory_self self, const envelope<schema::GroupIdle>& message) {
  const auto view = message.read();
  auto& groups = self->state.groups;
  const auto found = groups.find(view_of(view->getGroupId()));
  if (found == groups.end() || found->second.passed_on != view->getHandled()) return;
  self->send(found->second.actor, make_envelope<schema::GroupRetired>([](auto) {}));
  groups.erase(found);
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
  self->delayed_send(self, memory_look_interval, memory_look::value);
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
      [self](const groups_loaded& loaded) { on_loaded(self, loaded); },
      [self](memory_look) { look_at_memory(self); },
  };
}

}  // namespace

caf::actor spawn_group_directory(caf::actor_system& system, caf::actor_config config, group_directory_options options) {
  auto behaviour = &run_directory;
  return system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(options));
}

}  // namespace millrace
