#include "apps/millrace/node_api/object_lookup.hpp"

#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/addressed.hpp"
#include "runtime/http/entity_tag.hpp"

namespace millrace::node_api {
namespace {

using request_builder = schema::VolumeRequest::Builder;
using take_looked_up = std::function<void(const looked_up&)>;
using code = schema::VolumeReply::Code;

void step(const ask_volumes& volumes, std::string path, std::size_t followed, take_looked_up take);

looked_up refused(std::string path, http_response why) { return {std::move(path), {}, std::move(why)}; }

/// From the symlink at `path` to where its text leads.
void follow(const ask_volumes& volumes, std::string path, std::size_t followed, take_looked_up take) {
  if (followed == volume_limits::symlinks_followed_max) {
    return take(refused(path, problem_of(code::TOO_MANY_LINKS, path + ": the symlinks lead to each other")));
  }
  auto request = make_envelope<schema::VolumeRequest>(
      [&](request_builder r) { r.initReadSymlink().setPath(volume_text::text(path)); });
  volumes(std::move(request), [volumes, path, followed, take = std::move(take)](const volume_reply& reply) {
    const auto view = reply.read();
    if (view->isError()) return take(refused(path, problem_of(view->getError())));
    const auto text = volume_text::string(view->getText());
    if (text.starts_with('/')) {
      const auto why = path + ": an absolute symlink is for the machine that mounts: " + text;
      return take(refused(path, problem_of(code::CROSS_VOLUME, why)));
    }
    step(volumes, below(directory_of(path), text), followed + 1, take);
  });
}

void step(const ask_volumes& volumes, std::string path, std::size_t followed, take_looked_up take) {
  auto request =
      make_envelope<schema::VolumeRequest>([&](request_builder r) { r.initStat().setPath(volume_text::text(path)); });
  volumes(std::move(request), [volumes, path, followed, take = std::move(take)](const volume_reply& reply) {
    const auto view = reply.read();
    if (view->isError()) {
      auto answer = refused(path, problem_of(view->getError()));
      answer.is_missing = view->getError().getCode() == code::NOT_FOUND;
      return take(answer);
    }
    const auto facts = facts_of(view->getObject());
    if (facts.kind == schema::Kind::SYMLINK) return follow(volumes, path, followed, take);
    take({path, facts, {}});
  });
}

}  // namespace

object_facts facts_of(schema::Stat::Reader stat) {
  const auto object = stat.getObject();
  return {.volume = object.getVolume(),
          .snapshot = object.getSnapshot(),
          .object = object.getObject(),
          .kind = stat.getKind(),
          .size = stat.getSize(),
          .changed_at = stat.getChangedAt(),
          .mode = stat.getMode(),
          .uid = stat.getUid(),
          .gid = stat.getGid()};
}

void put_object(schema::Place::Builder to, const object_facts& facts) {
  auto object = to.initObject();
  object.setVolume(facts.volume);
  object.setSnapshot(facts.snapshot);
  object.setObject(facts.object);
}

std::string tag_of(const object_facts& facts) {
  std::string version;
  for (const auto number : {facts.volume, facts.snapshot, facts.object, facts.size}) {
    version += std::to_string(number) + "-";
  }
  return entity_tag(version + std::to_string(facts.changed_at));
}

void look_up(const ask_volumes& volumes, std::string path, std::function<void(const looked_up&)> take) {
  step(volumes, std::move(path), 0, std::move(take));
}

}  // namespace millrace::node_api
