#include "actors/service/service_host.hpp"

#include <future>
#include <utility>

#include "actors/service/deployed_services.hpp"

namespace millrace {
namespace {

struct host_state {
  static constexpr const char* name = "services";
  std::unique_ptr<service_host> self;
};

caf::behavior run_host(caf::stateful_actor<host_state>* self, service_host_options options,
                       const std::shared_ptr<std::promise<result<void>>>& opened) {
  self->state.self = std::make_unique<service_host>(self, std::move(options));
  auto& host = *self->state.self;
  auto done = host.open();
  const bool open = done.has_value();
  opened->set_value(std::move(done));
  if (!open) self->quit();
  return {
      [&host](const host_question& question) { (*question.work)(host); },
      [&host](const instance_over& over) { host.on_over(over); },
      [&host](const start_again& again) { host.on_again(again); },
  };
}

void ask(const caf::actor& host, host_work work) {
  caf::anon_send(host, host_question{std::make_shared<host_work>(std::move(work))});
}

}  // namespace

std::string_view name_of(service_state state) {
  switch (state) {
    case service_state::running: return "running";
    case service_state::waiting: return "waiting";
    case service_state::stopping: return "stopping";
    case service_state::stopped: return "stopped";
  }
  return "unknown";
}

void service_desk::deploy(deployment wanted, service_answer answer) const {
  ask(host_, [wanted = std::move(wanted), answer = std::move(answer)](service_host& h) { h.deploy(wanted, answer); });
}

void service_desk::describe(std::optional<std::string> name, service_answer answer) const {
  ask(host_, [name = std::move(name), answer = std::move(answer)](service_host& h) { h.describe(name, answer); });
}

void service_desk::stop(std::string name, service_answer answer) const {
  ask(host_,
      [name = std::move(name), answer = std::move(answer)](service_host& h) { h.set_stopped(name, true, answer); });
}

void service_desk::start(std::string name, service_answer answer) const {
  ask(host_,
      [name = std::move(name), answer = std::move(answer)](service_host& h) { h.set_stopped(name, false, answer); });
}

void service_desk::remove(std::string name, service_answer answer) const {
  ask(host_, [name = std::move(name), answer = std::move(answer)](service_host& h) { h.remove(name, answer); });
}

void service_desk::promote(std::string shadow, service_answer answer) const {
  ask(host_, [shadow = std::move(shadow), answer = std::move(answer)](service_host& h) { h.promote(shadow, answer); });
}

void service_desk::end_all(std::function<void()> ended) const {
  ask(host_, [ended = std::move(ended)](service_host& h) { h.end_all(ended); });
}

result<service_desk> open_services(service_host_options options) {
  const auto opened = std::make_shared<std::promise<result<void>>>();
  auto outcome = opened->get_future();
  service_desk desk;
  auto& system = *options.environment.system;
  desk.host_ = caf::actor_cast<caf::actor>(system.spawn<caf::detached>(run_host, std::move(options), opened));
  if (auto done = outcome.get(); !done) return done.error();
  return desk;
}

}  // namespace millrace
