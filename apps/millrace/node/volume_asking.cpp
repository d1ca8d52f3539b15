#include "apps/millrace/node/volume_asking.hpp"

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {

void ask_volumes(node_parts& n, envelope<schema::VolumeRequest> request, const volume_asker& asker,
                 volume_answer answer) {
  if (!n.volumes) {
    return answer(make_envelope<schema::VolumeReply>([](schema::VolumeReply::Builder reply) {
      put_error(reply, refuse(volume_code::UNAVAILABLE, "the node is starting or stopping"));
    }));
  }
  const auto kind = request.read()->which();
  const auto asked = std::chrono::steady_clock::now();
  n.volumes->ask(std::move(request), asker,
                 [&n, kind, asked, answer = std::move(answer)](envelope<schema::VolumeReply> reply) {
                   n.volume_requests.answered(kind, std::chrono::steady_clock::now() - asked);
                   if (kind == schema::VolumeRequest::VERIFY_MIRROR) return compare_mirror(n, reply, answer);
                   answer(with_mirror_status(n, reply));
                 });
}

node_api::ask_volumes volumes_for_http(node_parts& n, volume_asker asker) {
  return [&n, asker = std::move(asker)](envelope<schema::VolumeRequest> request, node_api::take_reply take) {
    // The taker holds a connection, which is let go of where it lives: it is moved there, and not copied.
    const auto held = std::make_shared<node_api::take_reply>(std::move(take));
    ask_volumes(n, std::move(request), asker, [&n, held](envelope<schema::VolumeReply> reply) {
      run_on(n.runtime->at(0), [taken = std::move(*held), reply = std::move(reply)] { taken(reply); });
    });
  };
}

}  // namespace millrace
