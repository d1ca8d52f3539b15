#include "actors/mirror/desk_call.hpp"

#include <future>

namespace millrace {
namespace {

constexpr auto patience = std::chrono::minutes(2);

}  // namespace

result<envelope<schema::VolumeReply>> ask_and_wait(const volume_desk& desk, envelope<schema::VolumeRequest> request) {
  const auto answered = std::make_shared<std::promise<envelope<schema::VolumeReply>>>();
  auto answer = answered->get_future();
  desk.ask(std::move(request), {.who = {}, .superuser = true, .node = true},
           [answered](envelope<schema::VolumeReply> reply) { answered->set_value(std::move(reply)); });
  if (answer.wait_for(patience) != std::future_status::ready) {
    return make_error(errc::unavailable, "the volumes of this node do not answer");
  }
  envelope<schema::VolumeReply> reply;
  try {
    reply = answer.get();
  } catch (const std::future_error&) {  // whoever was to answer has ended
    return make_error(errc::unavailable, "the node is stopping");
  }
  if (auto good = check_reply(reply); !good) return good.error();
  return reply;
}

result<void> check_reply(const envelope<schema::VolumeReply>& reply) {
  const auto message = reply.read();
  if (!message->isError()) return {};
  const auto e = message->getError();
  const auto code = e.getCode() == schema::VolumeReply::Code::NOT_FOUND ? errc::not_found : errc::unavailable;
  return make_error(
      code, std::string(e.getText().cStr()) + (e.getPlace().size() ? ": " + std::string(e.getPlace().cStr()) : ""));
}

}  // namespace millrace
