#include "apps/millrace/node_api/object_removal.hpp"

#include "actors/volume/volume_messages.hpp"
#include "runtime/http/json_body.hpp"

namespace millrace::node_api {
namespace {

void remove_more(const ask_volumes& volumes, const std::string& path, bool recursive, const http_reply& reply,
                 std::uint64_t gone) {
  auto request = make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
    auto remove = r.initRemove();
    remove.initPlace().setPath(volume_text::text(path));
    remove.setRecursive(recursive);
  });
  volumes(std::move(request), [volumes, path, recursive, reply, gone](const volume_reply& got) {
    const auto view = got.read();
    if (view->isError()) return reply(problem_of(view->getError()));
    const auto objects = gone + view->getWritten().getErased();
    if (view->getWritten().getMore()) return remove_more(volumes, path, recursive, reply, objects);
    reply(json_reply({{"objects", objects}}));
  });
}

}  // namespace

void remove_object(const ask_volumes& volumes, std::string path, bool recursive, const http_reply& reply) {
  remove_more(volumes, path, recursive, reply, 0);
}

}  // namespace millrace::node_api
