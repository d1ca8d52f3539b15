#include "apps/millrace/mount/request_messages.hpp"

namespace millrace::mount::request {
namespace {

using builder = schema::VolumeRequest::Builder;

/// Changes are answered when they outlive the node's process: who wants more asks for `sync`.
template <class Fill>
volume_request make(Fill fill, payload_list payloads = {}) {
  return make_envelope<schema::VolumeRequest>(
      [&](builder root) {
        fill(root);
        root.setRelaxed(true);
      },
      std::move(payloads));
}

/// Sets a text that need not end with a zero byte.
template <class Init>
void put_text(std::string_view text, Init init) {
  capnp::Text::Builder to = init(static_cast<unsigned>(text.size()));
  text.copy(to.begin(), text.size());
}

capnp::Data::Reader blob(std::string_view bytes) {
  return {reinterpret_cast<const capnp::byte*>(bytes.data()), bytes.size()};
}

void put(schema::Object::Builder to, const object_ref& object) {
  to.setVolume(object.volume);
  to.setSnapshot(object.snapshot);
  to.setObject(object.object);
}

void put(schema::Place::Builder to, const object_ref& object) { put(to.initObject(), object); }

void put(schema::Place::Builder to, const entry_ref& entry) {
  put(to.initObject(), entry.directory);
  put_text(entry.name, [&](unsigned size) { return to.initName(size); });
}

void put(schema::Attributes::Builder to, const birth& how) {
  to.setMode(how.mode);
  to.setUid(how.uid);
  to.setGid(how.gid);
}

void put(schema::Attributes::Time::Builder to, const std::optional<new_time>& time) {
  if (!time) return to.setStays();
  if (time->now) return to.setNow();
  to.setAt(time->at);
}

void put(schema::XattrName::Builder to, const object_ref& object, std::string_view name) {
  put(to.initPlace(), object);
  put_text(name, [&](unsigned size) { return to.initName(size); });
}

}  // namespace

volume_request stat_path(std::string_view path) {
  return make([&](builder root) {
    auto place = root.initStat();
    put_text(path, [&](unsigned size) { return place.initPath(size); });
  });
}

volume_request stat(const object_ref& object) {
  return make([&](builder root) { put(root.initStat(), object); });
}

volume_request stat(const entry_ref& entry) {
  return make([&](builder root) { put(root.initStat(), entry); });
}

volume_request list_directory(const object_ref& directory, std::string_view after, std::uint32_t entries_max) {
  return make([&](builder root) {
    auto asked = root.initListDirectory();
    put(asked.initDirectory(), directory);
    put_text(after, [&](unsigned size) { return asked.initAfter(size); });
    asked.setEntriesMax(entries_max);
    asked.setWithStat(true);
  });
}

volume_request list_volumes() {
  return make([&](builder root) { root.initListVolumes(); });
}

volume_request describe_volume(std::string_view name) {
  return make([&](builder root) {
    auto asked = root.initDescribeVolume();
    put_text(name, [&](unsigned size) { return asked.initVolume(size); });
  });
}

volume_request make_directory(const entry_ref& entry, const birth& how) {
  return make([&](builder root) {
    auto asked = root.initMakeDirectory();
    put(asked.initPlace(), entry);
    put(asked.initAttributes(), how);
  });
}

volume_request make_symlink(const entry_ref& entry, std::string_view text, const birth& how) {
  return make([&](builder root) {
    auto asked = root.initMakeSymlink();
    put(asked.initPlace(), entry);
    put_text(text, [&](unsigned size) { return asked.initText(size); });
    put(asked.initAttributes(), how);
  });
}

volume_request create_file(const entry_ref& entry, const birth& how, bool may_exist) {
  return make([&](builder root) {
    auto asked = root.initCreateFile();
    put(asked.initPlace(), entry);
    put(asked.initAttributes(), how);
    asked.setMayExist(may_exist);
  });
}

volume_request link(const object_ref& existing, const entry_ref& entry) {
  return make([&](builder root) {
    auto asked = root.initLink();
    put(asked.initExisting(), existing);
    put(asked.initPlace(), entry);
  });
}

volume_request remove(const entry_ref& entry, bool directory, bool keep) {
  return make([&](builder root) {
    auto asked = root.initRemove();
    put(asked.initPlace(), entry);
    asked.setKeep(keep);
    asked.setOnly(directory ? schema::Remove::Only::DIRECTORY : schema::Remove::Only::NOT_DIRECTORY);
  });
}

volume_request rename(const entry_ref& from, const entry_ref& to, bool no_replace, bool keep) {
  return make([&](builder root) {
    auto asked = root.initRename();
    put(asked.initFrom(), from);
    put(asked.initTo(), to);
    asked.setNoReplace(no_replace);
    asked.setKeep(keep);
  });
}

volume_request exchange(const entry_ref& from, const entry_ref& to, const object_ref& object) {
  return make([&](builder root) {
    auto asked = root.initRename();
    put(asked.initFrom(), from);
    put(asked.initTo(), to);
    asked.setExchange(true);
    asked.setObject(object.object);
  });
}

volume_request forget(const object_ref& object) {
  return make([&](builder root) { put(root.initForget(), object); });
}

volume_request read_symlink(const object_ref& object) {
  return make([&](builder root) { put(root.initReadSymlink(), object); });
}

volume_request set_attributes(const object_ref& object, const new_attributes& what) {
  return make([&](builder root) {
    auto asked = root.initSetAttributes();
    put(asked.initPlace(), object);
    auto to = asked.initAttributes();
    if (what.mode) to.setMode(*what.mode);
    if (what.uid) to.setUid(*what.uid);
    if (what.gid) to.setGid(*what.gid);
    put(to.initAccessedAt(), what.accessed_at);
    put(to.initModifiedAt(), what.modified_at);
    if (what.size) asked.setSize(static_cast<std::int64_t>(*what.size));
  });
}

volume_request get_xattr(const object_ref& object, std::string_view name) {
  return make([&](builder root) { put(root.initGetXattr(), object, name); });
}

volume_request set_xattr(const object_ref& object, std::string_view name, std::string_view value,
                         schema::SetXattr::Mode mode) {
  return make([&](builder root) {
    auto asked = root.initSetXattr();
    put(asked.initPlace(), object);
    put_text(name, [&](unsigned size) { return asked.initName(size); });
    asked.setValue(blob(value));
    asked.setMode(mode);
  });
}

volume_request list_xattrs(const object_ref& object) {
  return make([&](builder root) { put(root.initListXattrs(), object); });
}

volume_request remove_xattr(const object_ref& object, std::string_view name) {
  return make([&](builder root) { put(root.initRemoveXattr(), object, name); });
}

volume_request read(const object_ref& file, std::uint64_t offset, std::uint32_t length) {
  return make([&](builder root) {
    auto asked = root.initReadFile();
    put(asked.initPlace(), file);
    asked.setOffset(offset);
    asked.setLength(length);
    asked.setAsPayload(true);
  });
}

volume_request write(const object_ref& file, std::uint64_t offset, slice bytes) {
  payload_list payloads;
  payloads.emplace_back(std::move(bytes));
  return make(
      [&](builder root) {
        auto asked = root.initWriteFile();
        put(asked.initPlace(), file);
        asked.setOffset(offset);
      },
      std::move(payloads));
}

volume_request truncate(const object_ref& file, std::uint64_t size) {
  return make([&](builder root) {
    auto asked = root.initTruncateFile();
    put(asked.initPlace(), file);
    asked.setSize(size);
  });
}

volume_request clear_range(const object_ref& file, std::uint64_t offset, std::uint64_t length, bool grow) {
  return make([&](builder root) {
    auto asked = root.initClearRange();
    put(asked.initPlace(), file);
    asked.setOffset(offset);
    asked.setLength(length);
    asked.setGrow(grow);
  });
}

volume_request seek(const object_ref& file, std::uint64_t offset, bool hole) {
  return make([&](builder root) {
    auto asked = root.initSeekFile();
    put(asked.initPlace(), file);
    asked.setOffset(offset);
    asked.setHole(hole);
  });
}

volume_request sync(const object_ref& object) {
  return make([&](builder root) { put(root.initSyncFile(), object); });
}

}  // namespace millrace::mount::request
