#pragma once
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

#include "apps/millrace/mount/killed_process.hpp"
#include "apps/millrace/mount/mounted_volume.hpp"

/// What the kernel asks for, as libfuse hands it over, put to a `mounted_volume`, which is the session's user data.
/// Low-level interface: the kernel names objects by number, so that names that change, hard links and files without a
/// name need no paths; and it lets replies say how long each thing holds.
namespace millrace::mount {

/// How long the kernel takes things to hold without asking, in seconds. Names of files hold for one use only, so that
/// whoever opens a path gets what stands there now; names that are not there are never kept.
struct kept_seconds {
  double directory_names = 1;
  double attributes = static_cast<double>(attributes_life_ns) / 1e9;
  double snapshots = 3600;  ///< all of what is in a snapshot: it does not change
};

inline constexpr kept_seconds kept;

/// Fills in the members for names, attributes, files and directories.
void add_name_handlers(fuse_lowlevel_ops& to);
void add_attribute_handlers(fuse_lowlevel_ops& to);
void add_file_handlers(fuse_lowlevel_ops& to);
void add_directory_handlers(fuse_lowlevel_ops& to);

// For the handlers.

inline mounted_volume& volume_of(fuse_req_t request) {
  return *static_cast<mounted_volume*>(fuse_req_userdata(request));
}

/// The program that waits for the request is being killed.
inline given_up patience_of(fuse_req_t request) {
  return [thread = fuse_req_ctx(request)->pid] { return is_being_killed(thread); };
}

inline call_maker maker_of(fuse_req_t request) {
  const auto* by = fuse_req_ctx(request);
  return {by->uid, by->gid, patience_of(request)};
}

inline double attribute_seconds(const object_attributes& of) {
  return of.object.snapshot != 0 ? kept.snapshots : kept.attributes;
}

fuse_entry_param entry_of(const found_object& found);

/// Answers with the entry; takes back that the kernel was told if it does not hear it.
void reply_entry(fuse_req_t request, const answer<found_object>& found);
void reply_done(fuse_req_t request, const answer<void>& done);

}  // namespace millrace::mount
