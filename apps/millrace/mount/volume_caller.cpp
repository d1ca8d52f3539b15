#include "apps/millrace/mount/volume_caller.hpp"

#include <cerrno>
#include <chrono>
#include <future>

namespace millrace::mount {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);

}  // namespace

call_outcome volume_caller::ask_and_wait(volume_request request, const given_up& gave_up) {
  const auto promise = std::make_shared<std::promise<call_outcome>>();
  auto outcome = promise->get_future();
  const auto wanted = std::make_shared<int>();
  ask(std::move(request), wanted, [promise](call_outcome told) { promise->set_value(std::move(told)); });
  while (outcome.wait_for(look_interval) != std::future_status::ready) {
    if (gave_up && gave_up()) return {refused{EINTR}, false};
  }
  return outcome.get();
}

}  // namespace millrace::mount
