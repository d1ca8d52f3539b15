#include "apps/millrace/node/group_survey.hpp"

#include <caf/all.hpp>

#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/group/schema_strings.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {
namespace {

constexpr auto answer_timeout = std::chrono::seconds(2);

/// Lives as long as its questions.
struct surveyor_state {
  static constexpr const char* name = "group_survey";

  caf::actor directory;
  group_survey found;
  std::function<void(group_survey)> done;
  std::size_t waiting = 0;  // answers
};

using surveyor = caf::stateful_actor<surveyor_state>;

void one_answered(surveyor* self) {
  auto& s = self->state;
  if (--s.waiting > 0) return;
  s.done(std::move(s.found));
  self->quit();
}

template <class Reply, class Take>
void ask(surveyor* self, const std::string& group, const group_request& question, Take take) {
  ++self->state.waiting;
  self->request(self->state.directory, answer_timeout, to_message(group, question))
      .then(
          [self, take](const envelope<schema::GroupReply>& answer) {
            take(reply_of<Reply>(*answer.read()));
            one_answered(self);
          },
          [self](caf::error&) { one_answered(self); });
}

void ask_groups(surveyor* self, schema::GroupsAnswer::Reader answer, std::size_t groups_max) {
  auto& found = self->state.found;
  for (const auto listed : answer.getGroups()) {
    if (found.groups.size() == groups_max) {
      ++found.left_out;
      continue;
    }
    const auto index = found.groups.size();
    const auto id = schema_strings::string_of(listed.getGroupId());
    found.groups.push_back({.id = id, .phase = phase_of(listed.getPhase())});
    ask<group_description>(self, id, group_query{}, [self, index](const group_description& told) {
      self->state.found.groups[index].members = told.members.size();
    });
    ask<cursors_reply>(self, id, cursors_query{}, [self, index](cursors_reply told) {
      self->state.found.groups[index].cursors = std::move(told.topics);
    });
  }
}

void run_survey(surveyor* self, const caf::actor& directory, std::size_t groups_max,
                std::function<void(group_survey)> done) {
  self->state.directory = directory;
  self->state.done = std::move(done);
  self->state.waiting = 1;
  self->request(directory, answer_timeout, make_envelope<schema::GroupsQuery>([](auto) {}))
      .then(
          [self, groups_max](const envelope<schema::GroupsAnswer>& answer) {
            ask_groups(self, *answer.read(), groups_max);
            one_answered(self);
          },
          [self](caf::error&) { one_answered(self); });
}

}  // namespace

void survey_groups(caf::actor_system& system, reactor& home, const caf::actor& directory, std::size_t groups_max,
                   std::function<void(group_survey)> done) {
  spawn_on(system, home, run_survey, directory, groups_max, std::move(done));
}

}  // namespace millrace
