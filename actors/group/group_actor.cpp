#include "actors/group/group_actor.hpp"

#include <caf/all.hpp>

#include <deque>
#include <random>
#include <unordered_map>

#include "actors/group/append_backlog.hpp"
#include "actors/group/cursor_log.hpp"
#include "actors/group/group_logic.hpp"
#include "actors/group/group_size.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "codecs/schema/group.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using request_message = envelope<schema::GroupRequest>;
using reply_message = envelope<schema::GroupReply>;
using tick_now = caf::atom_constant<caf::atom("ticknow")>;
using append_again = caf::atom_constant<caf::atom("again")>;

constexpr auto append_retry_delay = std::chrono::seconds(1);
constexpr std::ptrdiff_t facts_in_batch_max = 1000;

/// A reply that waits for the append of this number.
struct held_reply {
  std::uint64_t after;
  caf::response_promise to;
  reply_message what;
};

struct group_actor_state {
  static constexpr const char* name = "group";

  group_environment environment;
  caf::actor directory;
  group data;
  std::optional<budget_holding> held_memory;
  std::size_t membership_bytes = 0;

  std::unordered_map<std::uint64_t, caf::response_promise> askers;  // by reply token
  std::uint64_t last_token = 0;
  std::uint64_t handled = 0;  // messages from the directory

  append_backlog backlog;
  std::deque<held_reply> held;

  std::optional<running_time> armed;  // when the next tick comes
  std::uint64_t last_tick = 0;        // its number: those before it were for later deadlines
  group_phase told_phase = group_phase::dead;
  std::string told_protocol_type;
};

using group_self = caf::stateful_actor<group_actor_state>*;

moment now_of(const group_actor_state& s) {
  return {std::chrono::duration_cast<running_time>(s.environment.time->monotonic()),
          kafka::timestamp(s.environment.time->wall_ms())};
}

circumstances circumstances_of(const group_actor_state& s) {
  return {now_of(s), *s.environment.limits, s.environment.random, s.environment.memory->left()};
}

void account_for_memory(group_actor_state& s, bool membership_changed) {
  if (membership_changed) s.membership_bytes = bytes_of_membership(s.data);
  s.held_memory->set(s.membership_bytes + s.data.facts.offset_bytes() +
                     s.data.verifications.size() * verification_flat_bytes);
}

/// The others come often, and most members only say that they are still there.
bool may_change_membership(const group_request& request) {
  return !std::holds_alternative<heartbeat_request>(request) && !std::holds_alternative<commit_request>(request) &&
         !std::holds_alternative<transactional_commit>(request) && !std::holds_alternative<transaction_end>(request) &&
         !std::holds_alternative<cursors_query>(request) && !std::holds_alternative<group_query>(request);
}

void send_append(group_self self, std::uint64_t number, const slice& batch) {
  payload_list payloads;
  payloads.push_back(batch);
  self->send(self->state.environment.cursor_log, make_envelope<schema::AppendRequest>(
                                                     [&](schema::AppendRequest::Builder root) {
                                                       root.setToken(number);
                                                       root.setTrusted(true);
                                                     },
                                                     std::move(payloads)));
}

/// Before the reply: whoever knows of a change finds it in the directory's list.
void tell_directory(group_self self) {
  auto& s = self->state;
  const auto phase = s.data.exists() ? s.data.phase : group_phase::dead;
  if (phase == s.told_phase && s.data.protocol_type == s.told_protocol_type) return;
  s.told_phase = phase;
  s.told_protocol_type = s.data.protocol_type;
  self->send(s.directory, make_envelope<schema::GroupStatus>([&](schema::GroupStatus::Builder root) {
               root.setGroupId(schema_strings::as_text(s.data.id));
               root.setProtocolType(schema_strings::as_text(s.data.protocol_type));
               root.setPhase(to_schema(phase));
             }));
}

void tell_if_idle(group_self self) {
  auto& s = self->state;
  if (s.data.exists() || s.data.is_awaited() || !s.backlog.empty() || !s.askers.empty()) return;
  self->send(s.directory, make_envelope<schema::GroupIdle>([&](schema::GroupIdle::Builder root) {
               root.setGroupId(schema_strings::as_text(s.data.id));
               root.setHandled(s.handled);
             }));
}

void release_replies(group_self self) {
  auto& s = self->state;
  while (!s.held.empty() && s.held.front().after <= s.backlog.durable()) {
    auto reply = std::move(s.held.front());
    s.held.pop_front();
    reply.to.deliver(std::move(reply.what));
  }
}

void arm(group_self self) {
  auto& s = self->state;
  const auto due = next_deadline(s.data);
  if (s.armed && *s.armed <= due) return;
  s.armed = due;
  const auto delay = std::max(due - now_of(s).running, running_time(0));
  self->delayed_send(self, delay, tick_now::value, ++s.last_tick);
}

/// In batches that a segment of the log takes, however many facts there are.
void append_facts(group_self self, const std::vector<group_fact>& facts) {
  auto& s = self->state;
  for (auto from = facts.begin(); from != facts.end();) {
    const auto to = from + std::min<std::ptrdiff_t>(facts.end() - from, facts_in_batch_max);
    const auto batch = slice::copy_of(encode_facts(s.data.id, {from, to}, now_of(s).wall));
    send_append(self, s.backlog.add(batch), batch);
    from = to;
  }
}

void settle(group_self self, decision made) {
  auto& s = self->state;
  append_facts(self, made.facts);
  tell_directory(self);
  for (auto& reply : made.replies) {
    const auto asker = s.askers.find(reply.to.value);
    if (asker == s.askers.end()) continue;
    s.held.push_back({s.backlog.last(), std::move(asker->second), to_message(reply.what)});
    s.askers.erase(asker);
  }
  release_replies(self);
  arm(self);
  tell_if_idle(self);
}

caf::result<reply_message> on_request(group_self self, const request_message& message) {
  auto& s = self->state;
  ++s.handled;
  if (s.backlog.stalled()) return failure_message(error_code::coordinator_not_available);
  const auto request = request_of(*message.read());
  const reply_token token{++s.last_token};
  auto promise = self->make_response_promise();
  if (!std::holds_alternative<topics_deletion>(request)) s.askers.emplace(token.value, promise);
  auto made = decide(s.data, request, token, circumstances_of(s));
  account_for_memory(s, may_change_membership(request));
  settle(self, std::move(made));
  return promise;
}

void on_tick(group_self self, std::uint64_t number) {
  auto& s = self->state;
  if (number != s.last_tick) return;
  s.armed.reset();
  if (s.backlog.stalled()) return;
  auto made = tick(s.data, circumstances_of(s));
  account_for_memory(s, true);
  settle(self, std::move(made));
}

/// All who wait are told to ask again: nobody knows when the log takes appends again.
void refuse_all(group_self self) {
  auto& s = self->state;
  for (auto& reply : std::exchange(s.held, {}))
    reply.to.deliver(failure_message(error_code::coordinator_not_available));
  for (auto& [token, asker] : std::exchange(s.askers, {})) {
    asker.deliver(failure_message(error_code::coordinator_not_available));
  }
}

void on_append_answered(group_self self, std::uint64_t number, error_code error, std::string_view why) {
  auto& s = self->state;
  const bool was_stalled = s.backlog.stalled();
  s.backlog.answered(number, error == error_code::none);
  if (!s.backlog.stalled()) {
    if (was_stalled) {
      s.environment.voice.info("group goes on, its log takes appends again", {{"group", s.data.id}});
      auto verifications = std::move(s.data.verifications);
      s.data = resume(s.data.id, s.data.facts, circumstances_of(s));
      s.data.verifications = std::move(verifications);
      account_for_memory(s, true);
      s.armed.reset();
      tell_directory(self);
      arm(self);
    }
    release_replies(self);
    return tell_if_idle(self);
  }
  if (!was_stalled) {
    s.environment.voice.warn("group stops, its log refuses an append",
                             {{"group", s.data.id}, {"error", kafka::name(error)}, {"reason", why}});
    refuse_all(self);
  }
  if (s.backlog.wants_repetition()) self->delayed_send(self, append_retry_delay, append_again::value);
}

caf::behavior run_group(group_self self, std::string id, group_facts facts, group_environment environment,
                        caf::actor directory) {
  auto& s = self->state;
  s.environment = std::move(environment);
  s.directory = std::move(directory);
  s.held_memory.emplace(*s.environment.memory);
  s.data = resume(std::move(id), std::move(facts), circumstances_of(s));
  account_for_memory(s, true);
  tell_directory(self);
  arm(self);
  return {
      [self](const request_message& message) { return on_request(self, message); },
      [self](const envelope<schema::AppendReply>& reply) {
        const auto view = reply.read();
        on_append_answered(self, view->getToken(), static_cast<error_code>(view->getErrorCode()),
                           schema_strings::string_of(view->getMessage()));
      },
      [self](tick_now, std::uint64_t number) { on_tick(self, number); },
      [self](append_again) {
        for (const auto& again : self->state.backlog.repeat()) send_append(self, again.number, again.batch);
      },
      [self](const envelope<schema::GroupRetired>&) { self->quit(); },
  };
}

}  // namespace

caf::actor spawn_group(caf::actor_system& system, caf::actor_config config, std::string id, group_facts facts,
                       group_environment environment, caf::actor directory) {
  auto behaviour = &run_group;
  return system.spawn_functor<caf::no_spawn_options>(std::true_type{}, config, behaviour, std::move(id),
                                                     std::move(facts), std::move(environment), std::move(directory));
}

random_bits system_random() {
  return [] {
    thread_local std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32U) | device();
  };
}

}  // namespace millrace
