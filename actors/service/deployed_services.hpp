#pragma once
#include <caf/all.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/service/private_table.hpp"
#include "actors/service/restart_delay.hpp"
#include "actors/service/service_host.hpp"

// The host itself: for its own files.
namespace millrace {

using host_work = std::function<void(class service_host&)>;

/// Anybody -> host: what is to be done there.
struct host_question {
  std::shared_ptr<host_work> work;
};

/// instance -> host: it has ended. A failure of one ends the others.
struct instance_over {
  std::string name;
  std::uint64_t run = 0;
  std::shared_ptr<const result<void>> how;
};

/// host -> itself, after a delay.
struct start_again {
  std::string name;
  std::uint64_t run = 0;
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::host_question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::instance_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::start_again)

namespace millrace {

/// A deployment, and its instances if it has any.
struct deployed {
  deployment wanted;
  std::shared_ptr<const flow::service_definition> service;  ///< null: this node does not have it
  std::shared_ptr<const flow::graph_plan> plan;
  std::vector<std::shared_ptr<report_board>> boards = {std::make_shared<report_board>()};  ///< by instance
  std::shared_ptr<service_log> log = std::make_shared<service_log>();
  service_state state = service_state::stopped;
  std::string reason = {};
  std::uint64_t failures = 0;
  std::vector<caf::actor> instances = {};
  std::size_t at_work = 0;           ///< instances that have not ended
  std::optional<error> broken = {};  ///< why the first of them failed, in this run
  std::uint64_t run = 0;             ///< of the instances: what earlier ones say is not heard
  bool wanted_again = false;         ///< start when all have ended
  std::chrono::nanoseconds started{};
  restart_delay delay;

  instance_report report() const;
};

/// A change of roles on its way: both have ended, or are being brought to where the other is.
struct promotion {
  std::string shadow, live;
  bool levelling = false;
  std::size_t running = 0;
  service_answer answer;
};

/// `not_found`: there is no deployment of that name.
error unknown_deployment(const std::string& name);

/// Keeps all deployments, and starts and ends their instances. Part of an actor on a thread of its own.
class service_host {
 public:
  service_host(caf::event_based_actor* self, service_host_options options)
      : self_(self), options_(std::move(options)) {}

  /// What was deployed before goes on.
  result<void> open();

  // As `service_desk`.
  void deploy(const deployment& wanted, const service_answer& answer);
  void describe(const std::optional<std::string>& name, const service_answer& answer);
  void set_stopped(const std::string& name, bool stopped, const service_answer& answer);
  void remove(const std::string& name, const service_answer& answer);
  void promote(const std::string& name, const service_answer& answer);
  void end_all(std::function<void()> ended);
  void on_over(const instance_over& over);
  void on_again(const start_again& again);

 private:
  struct prepared {
    std::shared_ptr<const flow::service_definition> service;
    std::shared_ptr<const flow::graph_plan> plan;
  };

  result<prepared> prepare(const deployment& wanted) const;
  result<void> take_up_all();
  void take_up(deployment wanted);
  void start(deployed& of, std::vector<flow::read_position> stop_at = {});
  instance_options options_of(const deployed& of, std::size_t index) const;
  static void end(deployed& of, bool and_start_again);
  void on_all_over(deployed& of);
  void end_if_idle();
  result<void> keep(const deployment& wanted);
  result<void> erase(const std::string& name);
  result<void> write(map_batch changes);
  service_voice voice_of(const deployed& of) const;
  service_status status_of(const deployed& of) const;
  void bring_up_to_date(instance_report& report, const deployed& of) const;
  result<void> check_state(const deployment& wanted) const;

  // service_promotion.cpp
  result<void> check_not_promoted(const std::string& name) const;
  void go_on_promoting();

  /// Both rows in one commit: nobody ever sees two that write to the same topics.
  void swap_topics(deployed& shadow, deployed& live);
  void end_promoting(result<std::vector<service_status>> outcome);

  caf::event_based_actor* self_;
  const service_host_options options_;
  std::unique_ptr<private_table> table_;  // null before the first deployment
  std::map<std::string, deployed> all_;
  std::map<std::uint64_t, deployed> removed_;  // by run, until they have ended
  std::uint64_t last_run_ = 0;
  std::optional<promotion> promotion_;
  std::function<void()> ended_;
};

}  // namespace millrace
