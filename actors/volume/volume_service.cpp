#include "actors/volume/volume_service.hpp"

#include <kj/exception.h>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/scheduled_snapshots.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "runtime/message/frame_builder.hpp"

namespace millrace {
namespace {

using schema::VolumeReply;
using schema::VolumeRequest;
namespace requests = volume_requests;

/// They are the node's own, which answers before volumes are asked, and the operator's alone.
decided<void> refuse_services(const volume_call& call) {
  if (!call.asker.superuser) return refuse(volume_code::DENIED, "services are the operator's");
  return refuse(volume_code::UNSUPPORTED, "services are asked for at the node itself, over a link");
}

decided<void> dispatch(volume_call& call, VolumeRequest::Reader request) {
  switch (request.which()) {
    case VolumeRequest::CREATE_VOLUME: return requests::create_volume(call, request.getCreateVolume());
    case VolumeRequest::LIST_VOLUMES: return requests::list_volumes(call, request.getListVolumes());
    case VolumeRequest::DESCRIBE_VOLUME: return requests::describe_volume(call, request.getDescribeVolume());
    case VolumeRequest::DELETE_VOLUME: return requests::delete_volume(call, request.getDeleteVolume());
    case VolumeRequest::RENAME_VOLUME: return requests::rename_volume(call, request.getRenameVolume());
    case VolumeRequest::SET_QUOTA: return requests::set_quota(call, request.getSetQuota());
    case VolumeRequest::SET_SCHEDULE: return requests::set_schedule(call, request.getSetSchedule());
    case VolumeRequest::CREATE_SNAPSHOT: return requests::create_snapshot(call, request.getCreateSnapshot());
    case VolumeRequest::LIST_SNAPSHOTS: return requests::list_snapshots(call, request.getListSnapshots());
    case VolumeRequest::DELETE_SNAPSHOT: return requests::delete_snapshot(call, request.getDeleteSnapshot());
    case VolumeRequest::CLONE_SNAPSHOT: return requests::clone_snapshot(call, request.getCloneSnapshot());
    case VolumeRequest::ROLL_BACK: return requests::roll_back(call, request.getRollBack());
    case VolumeRequest::DIFF_SNAPSHOTS: return requests::diff_snapshots(call, request.getDiffSnapshots());
    case VolumeRequest::SET_MIRROR: return requests::set_mirror(call, request.getSetMirror());
    case VolumeRequest::DESCRIBE_MIRROR: return requests::describe_mirror(call, request.getDescribeMirror());
    case VolumeRequest::RUN_MIRROR: return requests::run_mirror(call, request.getRunMirror());
    case VolumeRequest::PROMOTE_MIRROR: return requests::promote_mirror(call, request.getPromoteMirror());
    case VolumeRequest::VERIFY_MIRROR: return requests::verify_mirror(call, request.getVerifyMirror());
    case VolumeRequest::STAT: return requests::stat(call, request.getStat());
    case VolumeRequest::LIST_DIRECTORY: return requests::list_directory(call, request.getListDirectory());
    case VolumeRequest::MAKE_DIRECTORY: return requests::make_directory(call, request.getMakeDirectory());
    case VolumeRequest::REMOVE: return requests::remove(call, request.getRemove());
    case VolumeRequest::RENAME: return requests::rename(call, request.getRename());
    case VolumeRequest::MAKE_SYMLINK: return requests::make_symlink(call, request.getMakeSymlink());
    case VolumeRequest::READ_SYMLINK: return requests::read_symlink(call, request.getReadSymlink());
    case VolumeRequest::LINK: return requests::link(call, request.getLink());
    case VolumeRequest::SET_ATTRIBUTES: return requests::set_attributes(call, request.getSetAttributes());
    case VolumeRequest::GET_XATTR: return requests::get_xattr(call, request.getGetXattr());
    case VolumeRequest::SET_XATTR: return requests::set_xattr(call, request.getSetXattr());
    case VolumeRequest::LIST_XATTRS: return requests::list_xattrs(call, request.getListXattrs());
    case VolumeRequest::REMOVE_XATTR: return requests::remove_xattr(call, request.getRemoveXattr());
    case VolumeRequest::FORGET: return requests::forget(call, request.getForget());
    case VolumeRequest::CREATE_FILE: return requests::create_file(call, request.getCreateFile());
    case VolumeRequest::READ_FILE: return requests::read_file(call, request.getReadFile());
    case VolumeRequest::WRITE_FILE: return requests::write_file(call, request.getWriteFile());
    case VolumeRequest::TRUNCATE_FILE: return requests::truncate_file(call, request.getTruncateFile());
    case VolumeRequest::SYNC_FILE: return requests::sync_file(call, request.getSyncFile());
    case VolumeRequest::CLEAR_RANGE: return requests::clear_range(call, request.getClearRange());
    case VolumeRequest::SEEK_FILE: return requests::seek_file(call, request.getSeekFile());
    case VolumeRequest::CREATE_TABLE: return requests::create_table(call, request.getCreateTable());
    case VolumeRequest::SET_TABLE: return requests::set_table(call, request.getSetTable());
    case VolumeRequest::GET_ROW: return requests::get_row(call, request.getGetRow());
    case VolumeRequest::WRITE_ROWS: return requests::write_rows(call, request.getWriteRows());
    case VolumeRequest::SCAN_ROWS: return requests::scan_rows(call, request.getScanRows());
    case VolumeRequest::CREATE_STREAM: return requests::create_stream(call, request.getCreateStream());
    case VolumeRequest::SET_STREAM: return requests::set_stream(call, request.getSetStream());
    case VolumeRequest::SET_PERMISSIONS: return requests::set_permissions(call, request.getSetPermissions());
    case VolumeRequest::GET_PERMISSIONS: return requests::get_permissions(call, request.getGetPermissions());
    case VolumeRequest::EXPLAIN_PERMISSION: return requests::explain_permission(call, request.getExplainPermission());
    case VolumeRequest::BEGIN_DELTA: return requests::begin_delta(call, request.getBeginDelta());
    case VolumeRequest::READ_DELTA: return requests::read_delta(call, request.getReadDelta());
    case VolumeRequest::LIST_DELTA_LOGS: return requests::read_delta(call, request.getListDeltaLogs());
    case VolumeRequest::READ_DELTA_LOGS: return requests::read_delta(call, request.getReadDeltaLogs());
    case VolumeRequest::WALK_SNAPSHOT: return requests::walk_snapshot(call, request.getWalkSnapshot());
    case VolumeRequest::SERVICE: return refuse_services(call);
  }
  return refuse(volume_code::UNSUPPORTED, "this node does not know such a request: it is of a later version");
}

/// A message is read where it may be wrong: what Cap'n Proto throws then is a refusal.
decided<void> dispatch_checked(volume_call& call, VolumeRequest::Reader request) {
  try {
    return dispatch(call, request);
  } catch (const kj::Exception& wrong) {
    return refuse(volume_code::INVALID, std::string("the message is wrong: ") + wrong.getDescription().cStr());
  }
}

std::string_view first_payload(const envelope<VolumeRequest>& request) {
  if (request.payloads().empty()) return {};
  const auto* bytes = std::get_if<slice>(&request.payloads().front());
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

decided<void> make_root_volume(store_port& store, std::int64_t now) {
  const auto registry = from_store(store.registry());
  if (!registry) return registry.error();
  const auto there = from_store(volume_registry::find_volume(**registry, "/"));
  if (!there) return there.error();
  if (*there) return {};
  const auto id = from_store(store.create_tree());
  if (!id) return id.error();
  const auto tree = from_store(store.live(*id));
  if (!tree) return tree.error();
  volume_edit edit(**tree, now);
  const auto root = make_root(edit, {object_kind::DIRECTORY, 0755}, {});
  if (!root) return root.error();
  const auto batch = edit.finish({});
  if (!batch) return batch.error();
  if (auto written = from_store(store.write(*id, *batch)); !written) return written;
  volume_record volume;
  volume.id = *id;
  volume.name = "/";
  volume.created_at = now;
  map_batch record;
  volume_registry::put(record, volume);
  return from_store(store.write_registry(record));
}

decided<void> forget_open_files(store_port& store, volume_id id, std::int64_t now) {
  for (;;) {
    const auto tree = from_store(store.live(id));
    if (!tree) return tree.error();
    volume_edit edit(**tree, now);
    const auto forgotten = forget_all(edit, volume_limits::objects_removed_max);
    if (!forgotten) return forgotten.error();
    if (*forgotten == 0) return {};
    const auto batch = edit.finish({});
    if (!batch) return batch.error();
    if (auto written = from_store(store.write(id, *batch)); !written) return written;
  }
}

decided<void> follow_schedule(volume_call& call, const volume_record& volume) {
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto snapshots = from_store(volume_registry::list_snapshots(**registry, volume.id));
  if (!snapshots) return snapshots.error();
  const auto plan = plan_snapshots(volume.schedule, *snapshots, call.now);
  for (const auto& due : plan.to_make) {
    const auto made = requests::take_snapshot(call, volume, due.name, due.schedule);
    if (!made) return made.error();
    call.outcome.changed = true;
  }
  for (const auto& old : plan.to_delete) {
    if (auto dropped = requests::drop_snapshot(call, volume, old); !dropped) return dropped;
    call.outcome.changed = true;
  }
  return {};
}

}  // namespace

result<void> volume_service::open(std::int64_t now) {
  const auto as_error = [](const volume_refusal& why) {
    const bool corrupt = why.code == volume_code::CORRUPT;
    return make_error(corrupt ? errc::corrupt : errc::io_failure, "open volumes: " + why.text);
  };
  if (auto made = make_root_volume(store_, now); !made) return as_error(made.error());
  const auto registry = store_.registry();
  if (!registry) return registry.error();
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return volumes.error();
  for (const auto& volume : *volumes)
    if (auto forgotten = forget_open_files(store_, volume.id, now); !forgotten) return as_error(forgotten.error());
  return {};
}

volume_outcome volume_service::handle(const envelope<VolumeRequest>& request, const volume_asker& asker,
                                      std::int64_t now) {
  frame_builder builder;
  const auto message = request.read();
  volume_call call{
      store_, asker, now, message->which(), first_payload(request), builder.message().initRoot<VolumeReply>()};
  call.topics = &topics_;
  const bool changes = is_change(call.what);
  if (changes) store_.begin_steps();
  const auto done = dispatch_checked(call, *message);
  if (changes) done ? store_.keep_steps() : store_.take_back_steps();
  if (!done) {
    call.outcome = {};
    call.reply_payloads.clear();
    put_error(call.reply, with_path(call, done.error()));
  }
  call.outcome.changed = done && is_change(call.what);
  call.outcome.reply = envelope<VolumeReply>(builder.finish(std::move(call.reply_payloads)));
  return std::move(call.outcome);
}

/// What a part of the node itself asks of rows.
template <class F>
volume_outcome volume_service::handle_own(std::int64_t now, F decide) {
  const volume_asker node{.who = {}, .superuser = true};
  frame_builder builder;
  volume_call call{store_, node, now, VolumeRequest::WRITE_ROWS, {}, builder.message().initRoot<VolumeReply>()};
  call.topics = &topics_;
  store_.begin_steps();
  const decided<void> done = decide(call);
  done ? store_.keep_steps() : store_.take_back_steps();
  if (!done) {
    call.outcome = {};
    put_error(call.reply, done.error());
  }
  call.outcome.changed = done.has_value();
  call.outcome.reply = envelope<VolumeReply>(builder.finish({}));
  return std::move(call.outcome);
}

volume_outcome volume_service::follow(const followed_rows& rows, std::int64_t now) {
  return handle_own(now, [&](volume_call& call) { return requests::follow_rows(call, rows); });
}

volume_outcome volume_service::keep_state(const state_rows& rows, std::int64_t now) {
  return handle_own(now, [&](volume_call& call) { return requests::keep_state(call, rows); });
}

volume_outcome volume_service::follow_schedules(std::int64_t now) {
  const volume_asker nobody;
  frame_builder builder;
  volume_call call{store_, nobody, now, VolumeRequest::SET_SCHEDULE, {}, builder.message().initRoot<VolumeReply>()};
  call.reply.setDone();
  const auto registry = from_store(store_.registry());
  const auto volumes = registry ? from_store(volume_registry::list_volumes(**registry, {}))
                                : decided<std::vector<volume_record>>(registry.error());
  if (!volumes) put_error(call.reply, volumes.error());
  if (volumes) {
    for (const auto& volume : *volumes) {
      const bool before = call.outcome.changed;
      store_.begin_steps();
      const auto followed = follow_schedule(call, volume);
      followed ? store_.keep_steps() : store_.take_back_steps();
      if (!followed) call.outcome.changed = before;
      if (!followed && !call.reply.isError())
        put_error(call.reply, refuse(followed.error().code, followed.error().text, volume.name));
    }
  }
  call.outcome.reply = envelope<VolumeReply>(builder.finish({}));
  return std::move(call.outcome);
}

}  // namespace millrace
