#include <sys/stat.h>

#include <cerrno>

#include "apps/millrace/mount/mounted_volume.hpp"

namespace millrace::mount {

mounted_volume::mounted_volume(volume_caller& caller, const clock& time, const object_ref& root,
                               std::string volume_name)
    : caller_(caller), time_(time), objects_(root), volume_name_(std::move(volume_name)) {}

answer<std::shared_ptr<known_object>> mounted_volume::find(object_number number) const {
  auto object = objects_.find(number);
  if (!object) return refused{ESTALE};
  return object;
}

answer<object_attributes> mounted_volume::ask_attributes(volume_request request, const given_up& gave_up) {
  const auto outcome = caller_.ask_and_wait(std::move(request), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isObject()) return refused{EIO};
  return attributes_of(view->getObject());
}

/// The same, asked for again if this mount had written what the node did not know yet.
answer<object_attributes> mounted_volume::settled(object_attributes seen, const given_up& gave_up) {
  if (seen.kind != schema::Kind::FILE) return seen;
  const auto known = objects_.find(seen.object);
  const auto writes = known ? known->writes() : nullptr;
  if (!writes || writes->is_idle()) return seen;
  if (auto flushed = writes->settle(gave_up); !flushed) return flushed.error();
  return ask_attributes(request::stat(seen.object), gave_up);
}

found_object mounted_volume::found(const object_attributes& what) { return {objects_.tell(what, now()), what}; }

answer<found_object> mounted_volume::look_up(object_number parent, std::string_view name, const given_up& gave_up) {
  const auto directory = find(parent);
  if (!directory) return directory.error();
  auto seen = ask_attributes(request::stat({(*directory)->ref, name}), gave_up);
  if (seen) seen = settled(*seen, gave_up);
  if (!seen) return seen.error();
  auto entry = found(*seen);
  if (seen->is_directory()) entry.object->parent = parent;
  return entry;
}

/// As Linux has it: in a directory with the set-group-id bit things belong to its group.
birth mounted_volume::birth_in(const known_object& parent, std::uint32_t mode, bool directory,
                               const call_maker& by) const {
  birth how{static_cast<std::uint16_t>(mode & 07777), by.uid, by.gid};
  const auto above = parent.last_seen();
  if (!above || (above->mode & S_ISGID) == 0) return how;
  how.gid = above->gid;
  if (directory) how.mode |= S_ISGID;
  return how;
}

/// Something new. A refusal because it exists may be the echo of a request that was carried out while the link broke:
/// then it is what was asked for.
answer<found_object> mounted_volume::make(volume_request request, const entry_ref& where, schema::Kind kind,
                                          const birth& how, const given_up& gave_up) {
  const auto outcome = caller_.ask_and_wait(std::move(request), gave_up);
  if (outcome.reply) {
    const auto view = outcome.reply->read();
    if (!view->isObject()) return refused{EIO};
    return found(attributes_of(view->getObject()));
  }
  if (outcome.reply.error().number != EEXIST || !outcome.repeated) return outcome.reply.error();
  const auto there = ask_attributes(request::stat(where), gave_up);
  const bool same =
      there && there->kind == kind && there->mode == how.mode && there->uid == how.uid && there->gid == how.gid;
  if (!same) return refused{EEXIST};
  return found(*there);
}

answer<found_object> mounted_volume::make_directory(object_number parent, std::string_view name, std::uint32_t mode,
                                                    const call_maker& by) {
  const auto directory = find(parent);
  if (!directory) return directory.error();
  const entry_ref where{(*directory)->ref, name};
  const auto how = birth_in(**directory, mode, true, by);
  auto made = make(request::make_directory(where, how), where, schema::Kind::DIRECTORY, how, by.gave_up);
  if (made) made->object->parent = parent;
  return made;
}

answer<found_object> mounted_volume::make_symlink(object_number parent, std::string_view name, std::string_view text,
                                                  const call_maker& by) {
  const auto directory = find(parent);
  if (!directory) return directory.error();
  const entry_ref where{(*directory)->ref, name};
  const auto how = birth_in(**directory, 0777, false, by);
  return make(request::make_symlink(where, text, how), where, schema::Kind::SYMLINK, how, by.gave_up);
}

answer<found_object> mounted_volume::create_file(object_number parent, std::string_view name, std::uint32_t mode,
                                                 bool may_exist, const call_maker& by) {
  const auto directory = find(parent);
  if (!directory) return directory.error();
  const entry_ref where{(*directory)->ref, name};
  const auto how = birth_in(**directory, mode, false, by);
  return make(request::create_file(where, how, may_exist), where, schema::Kind::FILE, how, by.gave_up);
}

answer<found_object> mounted_volume::link(object_number existing, object_number parent, std::string_view name,
                                          const given_up& gave_up) {
  const auto object = find(existing);
  const auto directory = find(parent);
  if (!object || !directory) return refused{ESTALE};
  const entry_ref where{(*directory)->ref, name};
  const auto outcome = caller_.ask_and_wait(request::link((*object)->ref, where), gave_up);
  if (!outcome.reply && !(outcome.repeated && outcome.reply.error().number == EEXIST)) {
    const auto why = outcome.reply.error();
    return why.number == EISDIR ? refused{EPERM} : why;
  }
  auto seen = ask_attributes(request::stat(where), gave_up);
  if (seen && seen->object != (*object)->ref) return refused{EEXIST};
  if (seen) seen = settled(*seen, gave_up);
  if (!seen) return seen.error();
  return found(*seen);
}

/// What an entry leads to, if somebody has it open here; null otherwise, and where there is no such entry.
answer<std::shared_ptr<known_object>> mounted_volume::open_entry(const entry_ref& entry, const given_up& gave_up) {
  if (open_files_ == 0) return std::shared_ptr<known_object>();
  const auto seen = ask_attributes(request::stat(entry), gave_up);
  if (!seen && seen.error().number == EINTR) return seen.error();
  if (!seen) return std::shared_ptr<known_object>();
  auto object = objects_.find(seen->object);
  if (object && object->open_count == 0) object.reset();
  return object;
}

answer<void> mounted_volume::remove(object_number parent, std::string_view name, bool directory,
                                    const given_up& gave_up) {
  const auto above = find(parent);
  if (!above) return above.error();
  const entry_ref where{(*above)->ref, name};
  const auto in_use =
      directory ? answer<std::shared_ptr<known_object>>(std::shared_ptr<known_object>()) : open_entry(where, gave_up);
  if (!in_use) return in_use.error();
  if (*in_use) (*in_use)->unnamed = true;  // or has one name less: forgetting is for those that have none
  const auto outcome = caller_.ask_and_wait(request::remove(where, directory, *in_use != nullptr), gave_up);
  if (outcome.reply || (outcome.repeated && outcome.reply.error().number == ENOENT)) return {};
  return outcome.reply.error();
}

answer<void> mounted_volume::rename(object_number from, std::string_view from_name, object_number to,
                                    std::string_view to_name, bool no_replace, const given_up& gave_up) {
  const auto from_directory = find(from);
  const auto to_directory = find(to);
  if (!from_directory || !to_directory) return refused{ESTALE};
  const entry_ref source{(*from_directory)->ref, from_name};
  const entry_ref target{(*to_directory)->ref, to_name};
  const auto in_use =
      no_replace ? answer<std::shared_ptr<known_object>>(std::shared_ptr<known_object>()) : open_entry(target, gave_up);
  if (!in_use) return in_use.error();
  if (*in_use) (*in_use)->unnamed = true;
  const auto outcome = caller_.ask_and_wait(request::rename(source, target, no_replace, *in_use != nullptr), gave_up);
  if (outcome.reply) return {};
  const bool echo = outcome.repeated && outcome.reply.error().number == ENOENT;
  if (echo && ask_attributes(request::stat(target), gave_up)) return {};
  return outcome.reply.error();
}

/// A request that was carried out while the link broke finds the other object there when it is sent again.
answer<void> mounted_volume::exchange(object_number from, std::string_view from_name, object_number to,
                                      std::string_view to_name, const given_up& gave_up) {
  const auto from_directory = find(from);
  const auto to_directory = find(to);
  if (!from_directory || !to_directory) return refused{ESTALE};
  const entry_ref one{(*from_directory)->ref, from_name};
  const entry_ref other{(*to_directory)->ref, to_name};
  const auto moved = ask_attributes(request::stat(one), gave_up);
  if (!moved) return moved.error();
  const auto outcome = caller_.ask_and_wait(request::exchange(one, other, moved->object), gave_up);
  if (outcome.reply) return {};
  const bool echo = outcome.repeated && outcome.reply.error().number == ESTALE;
  const auto there = echo ? ask_attributes(request::stat(other), gave_up) : answer<object_attributes>(refused{ESTALE});
  if (there && there->object == moved->object) return {};
  return outcome.reply.error();
}

answer<std::string> mounted_volume::read_symlink(object_number number, const given_up& gave_up) {
  const auto object = find(number);
  if (!object) return object.error();
  const auto outcome = caller_.ask_and_wait(request::read_symlink((*object)->ref), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isText()) return refused{EIO};
  const auto text = view->getText();
  return std::string(text.begin(), text.size());
}

}  // namespace millrace::mount
