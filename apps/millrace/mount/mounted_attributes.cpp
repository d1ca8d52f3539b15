#include <cerrno>

#include "apps/millrace/mount/mounted_volume.hpp"

namespace millrace::mount {
namespace {

/// Kept by the kernel's own subsystems; volumes have permissions of their own instead. Linux asks for the first before
/// every write: it is answered without the node.
bool is_of_the_system(std::string_view name) { return name.starts_with("security.") || name.starts_with("system."); }

}  // namespace

answer<object_attributes> mounted_volume::attributes(object_number number, const given_up& gave_up) {
  const auto object = find(number);
  if (!object) return object.error();
  if (const auto writes = (*object)->writes()) {
    if (auto flushed = writes->settle(gave_up); !flushed) return flushed.error();
  }
  auto seen = ask_attributes(request::stat((*object)->ref), gave_up);
  if (seen) (*object)->saw(*seen, now());
  return seen;
}

answer<object_attributes> mounted_volume::set_attributes(object_number number, const new_attributes& what,
                                                         const given_up& gave_up) {
  const auto object = find(number);
  if (!object) return object.error();
  if (const auto writes = (*object)->writes()) {
    if (auto flushed = writes->settle(gave_up); !flushed) return flushed.error();
  }
  if (what.size) (*object)->bytes_changed();
  auto seen = what.size && !what.mode && !what.uid && !what.gid && !what.accessed_at && !what.modified_at
                  ? ask_attributes(request::truncate((*object)->ref, *what.size), gave_up)
                  : ask_attributes(request::set_attributes((*object)->ref, what), gave_up);
  if (what.size) (*object)->bytes_changed();
  if (seen) (*object)->saw(*seen, now());
  return seen;
}

answer<std::string> mounted_volume::xattr(object_number number, std::string_view name, const given_up& gave_up) {
  if (name.starts_with("system.")) return refused{EOPNOTSUPP};
  if (is_of_the_system(name)) return refused{ENODATA};
  const auto object = find(number);
  if (!object) return object.error();
  const auto outcome = caller_.ask_and_wait(request::get_xattr((*object)->ref, name), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isBytes()) return refused{EIO};
  const auto data = view->getBytes().getData();
  return std::string(reinterpret_cast<const char*>(data.begin()), data.size());
}

answer<void> mounted_volume::set_xattr(object_number number, std::string_view name, std::string_view value,
                                       schema::SetXattr::Mode mode, const given_up& gave_up) {
  if (is_of_the_system(name)) return refused{EOPNOTSUPP};
  const auto object = find(number);
  if (!object) return object.error();
  const auto outcome = caller_.ask_and_wait(request::set_xattr((*object)->ref, name, value, mode), gave_up);
  if (outcome.reply) return {};
  const auto why = outcome.reply.error().number;
  const bool echo = outcome.repeated && why == EEXIST && mode == schema::SetXattr::Mode::CREATE;
  if (echo) return {};
  return refused{why == EFBIG ? ENOSPC : why};
}

answer<std::string> mounted_volume::xattr_names(object_number number, const given_up& gave_up) {
  const auto object = find(number);
  if (!object) return object.error();
  const auto outcome = caller_.ask_and_wait(request::list_xattrs((*object)->ref), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isNames()) return refused{EIO};
  std::string names;
  for (const auto name : view->getNames()) names.append(name.begin(), name.size()).push_back('\0');
  return names;
}

answer<void> mounted_volume::remove_xattr(object_number number, std::string_view name, const given_up& gave_up) {
  if (is_of_the_system(name)) return refused{EOPNOTSUPP};
  const auto object = find(number);
  if (!object) return object.error();
  const auto outcome = caller_.ask_and_wait(request::remove_xattr((*object)->ref, name), gave_up);
  if (outcome.reply || (outcome.repeated && outcome.reply.error().number == ENODATA)) return {};
  return outcome.reply.error();
}

answer<volume_usage> mounted_volume::usage(const given_up& gave_up) {
  const auto describe = [&]() -> answer<volume_usage> {
    std::unique_lock held(name_lock_);
    const auto name = volume_name_;
    held.unlock();
    const auto outcome = caller_.ask_and_wait(request::describe_volume(name), gave_up);
    if (!outcome.reply) return outcome.reply.error();
    const auto view = outcome.reply->read();
    if (!view->isVolume()) return refused{EIO};
    const auto volume = view->getVolume();
    if (volume.getId() != objects_.root().volume) return refused{ENOENT};
    const auto quota = volume.getQuota();
    return volume_usage{quota.getBytesMax(), quota.getObjectsMax(), volume.getUsedBytes(), volume.getUsedObjects()};
  };
  auto known = describe();
  if (known || known.error().number != ENOENT) return known;
  const auto listed = caller_.ask_and_wait(request::list_volumes(), gave_up);  // it has been renamed
  if (!listed.reply) return listed.reply.error();
  const auto view = listed.reply->read();
  if (!view->isVolumes()) return refused{EIO};
  for (const auto volume : view->getVolumes()) {
    if (volume.getId() != objects_.root().volume) continue;
    const std::lock_guard held(name_lock_);
    volume_name_.assign(volume.getName().begin(), volume.getName().size());
  }
  return describe();
}

}  // namespace millrace::mount
