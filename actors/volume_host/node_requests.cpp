#include "actors/volume_host/node_requests.hpp"

#include "actors/catalog/stream_name.hpp"
#include "actors/volume/volume_access.hpp"
#include "actors/volume/volume_registry.hpp"

namespace millrace {
namespace {

volume_asker operator_of_node() { return {.who = {}, .superuser = true}; }

}  // namespace

volume_outcome delete_volume(store_port& port, volume_service& service, volume_id volume, std::int64_t now) {
  volume_outcome none;
  const auto registry = port.registry();
  if (!registry) return none;
  const auto found = volume_registry::find_volume(**registry, volume);
  if (!found || !*found) return none;
  const auto request = make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
    r.initDeleteVolume().setVolume((*found)->name);
    r.getDeleteVolume().setWithSnapshots(true);
  });
  return service.handle(request, operator_of_node(), now);
}

result<void> make_default_stream(volume_service& service, std::int64_t now) {
  const auto request = make_envelope<schema::VolumeRequest>([](schema::VolumeRequest::Builder r) {
    r.initCreateStream().initPlace().setPath(std::string(default_stream_path));
  });
  const auto outcome = service.handle(request, operator_of_node(), now);
  const auto reply = outcome.reply.read();
  if (!reply->isError() || reply->getError().getCode() == schema::VolumeReply::Code::ALREADY_EXISTS) return {};
  return make_error(errc::io_failure, std::string("make the default stream: ") + reply->getError().getText().cStr());
}

}  // namespace millrace
