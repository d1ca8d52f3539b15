#include "actors/service/volume_question.hpp"

#include <chrono>
#include <future>
#include <utility>

#include "actors/volume/volume_messages.hpp"

namespace millrace {
namespace {

using schema::VolumeReply;
using schema::VolumeRequest;

constexpr auto patience = std::chrono::seconds(30);

errc code_of(VolumeReply::Code code) {
  switch (code) {
    case VolumeReply::Code::ALREADY_EXISTS: return errc::already_exists;
    case VolumeReply::Code::NOT_FOUND:
    case VolumeReply::Code::STALE_OBJECT: return errc::not_found;
    case VolumeReply::Code::NO_SPACE:
    case VolumeReply::Code::QUOTA_EXCEEDED: return errc::no_space;
    case VolumeReply::Code::CORRUPT: return errc::corrupt;
    case VolumeReply::Code::UNAVAILABLE: return errc::unavailable;
    default: return errc::invalid_argument;
  }
}

}  // namespace

error error_of(VolumeReply::Error::Reader refusal) {
  return make_error(code_of(refusal.getCode()), volume_text::string(refusal.getText()));
}

result<envelope<VolumeReply>> ask_volumes(const volume_desk& volumes,
                                          const std::function<void(VolumeRequest::Builder)>& fill) {
  const auto answered = std::make_shared<std::promise<envelope<VolumeReply>>>();
  auto answer = answered->get_future();
  volumes.ask(make_envelope<VolumeRequest>(fill), {.who = {}, .superuser = true},
              [answered](envelope<VolumeReply> reply) { answered->set_value(std::move(reply)); });
  if (answer.wait_for(patience) != std::future_status::ready)
    return make_error(errc::timed_out, "the volumes do not answer");
  auto reply = answer.get();
  const auto told = reply.read();
  if (told->isError()) return error_of(told->getError());
  return reply;
}

std::string path_in(const std::string& volume, const std::string& name) {
  return volume.back() == '/' ? volume + name : volume + "/" + name;
}

}  // namespace millrace
