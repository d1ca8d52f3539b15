#pragma once
#include <string_view>

#include "actors/volume/directory_changes.hpp"
#include "actors/volume/store_port.hpp"
#include "actors/volume/volume_access.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume/volume_service.hpp"

namespace millrace {

/// One request on its way through the service. Lives as long as it.
struct volume_call {
  store_port& store;
  const volume_asker& asker;
  std::int64_t now = 0;
  schema::VolumeRequest::Which what = schema::VolumeRequest::Which::STAT;
  std::string_view payload;  ///< the request's first, empty if it has none
  schema::VolumeReply::Builder reply;
  payload_list reply_payloads{};
  volume_outcome outcome{};
  const table_topics* topics = nullptr;  ///< null: none are known
  std::vector<std::string> paths{};      ///< that it has named so far
};

/// Where a request leads: a state of a volume, and in it an object, or a name that is free.
struct located_place {
  volume_record volume;
  volume_snapshot snapshot;  ///< live_state, or which
  store_port::reader tree;
  object_id object;     ///< none: there is no such entry; snapshots_directory: ".snapshot"
  object_id directory;  ///< where it is or would be; none: it is a root, or has no name
  std::string name;

  access_scope scope() const { return {tree.get(), volume.name, volume.owner}; }
};

decided<located_place> locate(volume_call& call, schema::Place::Reader place, last_symlink last);

/// The place of an object of a volume's live state.
decided<located_place> locate(volume_call& call, const volume_record& volume, object_id object);

/// The same of a volume that is known by its id, and may be gone; `READ_ONLY` if it does not change.
decided<located_place> locate_writable(volume_call& call, volume_id volume, object_id object);

/// As `locate`; `NOT_FOUND` if nothing is there.
decided<located_place> locate_existing(volume_call& call, schema::Place::Reader place, last_symlink last);

/// A volume's root, by the volume's name.
decided<located_place> locate_volume(volume_call& call, std::string_view name);

/// The deepest directory on a path that is there, and the names that are missing below it.
struct located_parent {
  located_place directory;
  std::vector<std::string> missing;
};
decided<located_parent> locate_parent(volume_call& call, schema::Place::Reader place);
decided<located_parent> locate_parent(volume_call& call, const std::vector<std::string>& names);

/// Whether the asker may use `object` of the place's tree in this role: of a snapshot by its rules as they stood and by
/// the rules of the volume as they are. `DENIED`.
decided<void> authorise(const volume_call& call, access_role role, const located_place& place, object_id object);

/// `READ_ONLY` for snapshots and mirrors.
decided<void> check_writable(const located_place& place);

/// A refusal as who asked hears it: what it is about is called by the path that the request has for it. Below, where
/// refusals are made, only the name of an entry is known, or nothing.
volume_refusal with_path(const volume_call& call, volume_refusal why);

/// "/payments/models": the path as one asks for it.
std::string full_path(const located_place& place, std::string_view path_in_volume);

/// Gives the store the changes of a volume, within its quota.
decided<void> commit(volume_call& call, const volume_record& volume, volume_edit& edit);
decided<void> commit_registry(volume_call& call, const map_batch& batch);

/// `IN_USE` if the directory is on the way to another volume.
decided<void> check_no_volume_below(volume_call& call, const located_place& place);

/// A result of the store as a decision.
template <class T>
decided<T> from_store(result<T> stored) {
  if (!stored) return refusal_of(stored.error());
  return std::move(*stored);
}
inline decided<void> from_store(const result<void>& stored) {
  if (!stored) return refusal_of(stored.error());
  return {};
}

}  // namespace millrace
