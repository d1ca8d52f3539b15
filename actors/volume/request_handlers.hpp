#pragma once
#include "actors/volume/volume_call.hpp"

/// One function for each thing asked: finds, authorises, decides, gives the store what changes, fills the reply. A
/// refusal leaves the store as it was.
namespace millrace::volume_requests {

// Volumes: volume_requests.cpp.
decided<void> create_volume(volume_call& call, schema::CreateVolume::Reader asked);
decided<void> list_volumes(volume_call& call, schema::ListVolumes::Reader asked);
decided<void> describe_volume(volume_call& call, schema::VolumeName::Reader asked);
decided<void> delete_volume(volume_call& call, schema::DeleteVolume::Reader asked);
decided<void> rename_volume(volume_call& call, schema::RenameVolume::Reader asked);
decided<void> set_quota(volume_call& call, schema::SetQuota::Reader asked);
decided<void> set_schedule(volume_call& call, schema::SetSchedule::Reader asked);

// Snapshots: snapshot_requests.cpp.
decided<void> create_snapshot(volume_call& call, schema::SnapshotName::Reader asked);
decided<void> list_snapshots(volume_call& call, schema::VolumeName::Reader asked);
decided<void> delete_snapshot(volume_call& call, schema::SnapshotName::Reader asked);
decided<void> clone_snapshot(volume_call& call, schema::CloneSnapshot::Reader asked);
decided<void> roll_back(volume_call& call, schema::RollBack::Reader asked);
decided<void> diff_snapshots(volume_call& call, schema::DiffSnapshots::Reader asked);

// Mirrors: mirror_requests.cpp.
decided<void> set_mirror(volume_call& call, schema::SetMirror::Reader asked);
decided<void> describe_mirror(volume_call& call, schema::VolumeName::Reader asked);
decided<void> run_mirror(volume_call& call, schema::VolumeName::Reader asked);
decided<void> verify_mirror(volume_call& call, schema::VolumeName::Reader asked);
decided<void> promote_mirror(volume_call& call, schema::VolumeName::Reader asked);

// Directories: directory_requests.cpp.
decided<void> stat(volume_call& call, schema::Place::Reader asked);
decided<void> list_directory(volume_call& call, schema::ListDirectory::Reader asked);
decided<void> remove(volume_call& call, schema::Remove::Reader asked);
decided<void> rename(volume_call& call, schema::Rename::Reader asked);
decided<void> read_symlink(volume_call& call, schema::Place::Reader asked);
decided<void> link(volume_call& call, schema::Link::Reader asked);
decided<void> forget(volume_call& call, schema::Object::Reader asked);

// What is new: creation_requests.cpp.
decided<void> make_directory(volume_call& call, schema::MakeObject::Reader asked);
decided<void> make_symlink(volume_call& call, schema::MakeSymlink::Reader asked);
decided<void> create_file(volume_call& call, schema::MakeObject::Reader asked);
decided<void> create_table(volume_call& call, schema::CreateTable::Reader asked);
decided<void> create_stream(volume_call& call, schema::CreateStream::Reader asked);

/// Takes the snapshot that is to be mirrored. What of it the mirror has already, the source's store says.
decided<void> begin_delta(volume_call& call, schema::BeginDelta::Reader asked);

/// Whether the asker may have what that snapshot of the volume has, which whoever answers then sends. A number can be
/// guessed: who may have one volume gets no snapshot of another.
decided<void> read_delta(volume_call& call, capnp::Text::Reader volume, std::uint64_t snapshot);
template <class Asked>
decided<void> read_delta(volume_call& call, Asked asked) {
  return read_delta(call, asked.getVolume(), asked.getSnapshot());
}
decided<void> walk_snapshot(volume_call& call, schema::SnapshotName::Reader asked);

// Attributes, settings, permissions: attribute_requests.cpp, table_settings.cpp, permission_requests.cpp.
decided<void> set_attributes(volume_call& call, schema::SetAttributes::Reader asked);
decided<void> get_xattr(volume_call& call, schema::XattrName::Reader asked);
decided<void> set_xattr(volume_call& call, schema::SetXattr::Reader asked);
decided<void> list_xattrs(volume_call& call, schema::Place::Reader asked);
decided<void> remove_xattr(volume_call& call, schema::XattrName::Reader asked);
decided<void> set_table(volume_call& call, schema::SetTable::Reader asked);
decided<void> set_stream(volume_call& call, schema::SetStream::Reader asked);
decided<void> set_permissions(volume_call& call, schema::SetPermissions::Reader asked);
decided<void> get_permissions(volume_call& call, schema::Place::Reader asked);
decided<void> explain_permission(volume_call& call, schema::Explain::Reader asked);

// Contents: file_requests.cpp, table_requests.cpp.
decided<void> read_file(volume_call& call, schema::ReadFile::Reader asked);
decided<void> write_file(volume_call& call, schema::WriteFile::Reader asked);
decided<void> truncate_file(volume_call& call, schema::TruncateFile::Reader asked);
decided<void> sync_file(volume_call& call, schema::Place::Reader asked);
decided<void> clear_range(volume_call& call, schema::ClearRange::Reader asked);
decided<void> seek_file(volume_call& call, schema::SeekFile::Reader asked);
decided<void> get_row(volume_call& call, schema::RowKey::Reader asked);
decided<void> write_rows(volume_call& call, schema::WriteRows::Reader asked);
decided<void> follow_rows(volume_call& call, const followed_rows& rows);

// Of services in the node: state_requests.cpp.
decided<void> keep_state(volume_call& call, const state_rows& rows);
decided<void> scan_rows(volume_call& call, schema::ScanRows::Reader asked);

// What several of them need.

/// A volume of which the asker may do what the request needs.
decided<located_place> authorised_volume(volume_call& call, std::string_view name);

/// An object of this kind that is there: "IS_DIRECTORY", "WRONG_KIND".
decided<inode> load_kind(const located_place& place, object_kind kind);

/// Mode, uid and gid of something new.
new_object new_of(object_kind kind, schema::Attributes::Reader attributes, std::uint16_t mode);

/// Settings as a sorted list. `INVALID` for a name twice, `TOO_LARGE`.
decided<record_bytes::text_pairs> settings_of(capnp::List<schema::Setting>::Reader settings);

decided<std::vector<access_rule_text>> rules_of(capnp::List<schema::Permission>::Reader permissions);

/// Makes a snapshot and writes it down; of a scheduled one `schedule` says which.
decided<snapshot_record> take_snapshot(volume_call& call, const volume_record& volume, const std::string& name,
                                       const std::string& schedule);
decided<void> drop_snapshot(volume_call& call, const volume_record& volume, const snapshot_record& snapshot);

/// Room for a new volume's name: whether it may be called so, and the directories that are missing on the way to it,
/// which `make` makes in "/" once all else is decided.
struct volume_room {
  std::string name;
  located_parent parent;

  decided<void> make(volume_call& call) const;
};
decided<volume_room> find_room(volume_call& call, std::string_view name);

}  // namespace millrace::volume_requests
