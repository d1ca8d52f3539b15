#include "actors/volume/volume_access.hpp"

namespace millrace {
namespace {

using enum access_verb;
using role = access_role;
using which = schema::VolumeRequest::Which;

constexpr verb_set seen{list, read, write};  // of an object whose path is known
constexpr verb_set volume_seen{list, read, write, admin};

}  // namespace

std::vector<access_need> access_needs(which request) {
  switch (request) {
    case which::CREATE_VOLUME: return {{role::directory, {create}}};
    case which::LIST_VOLUMES:
    case which::DESCRIBE_VOLUME:
    case which::LIST_SNAPSHOTS:
    case which::DESCRIBE_MIRROR: return {{role::object, volume_seen}};
    case which::DELETE_VOLUME:
    case which::DELETE_SNAPSHOT:
    case which::REMOVE: return {{role::object, {remove}}};
    case which::RENAME_VOLUME:
    case which::CLONE_SNAPSHOT: return {{role::object, {admin}}, {role::directory, {create}}};
    case which::CREATE_SNAPSHOT: return {{role::object, {create}}};
    case which::SET_QUOTA:
    case which::SET_SCHEDULE:
    case which::ROLL_BACK:
    case which::DIFF_SNAPSHOTS:
    case which::SET_MIRROR:
    case which::RUN_MIRROR:
    case which::VERIFY_MIRROR:
    case which::PROMOTE_MIRROR:
    case which::SET_STREAM:
    case which::SET_PERMISSIONS: return {{role::object, {admin}}};
    case which::SET_TABLE: return {{role::object, {admin}}, {role::changelog, {write}}};
    case which::STAT:
    case which::READ_SYMLINK:
    case which::FORGET:
    case which::SYNC_FILE: return {{role::object, seen}};
    case which::LIST_DIRECTORY: return {{role::object, {list}}};
    case which::MAKE_DIRECTORY:
    case which::MAKE_SYMLINK:
    case which::CREATE_STREAM: return {{role::directory, {create}}};
    case which::CREATE_TABLE: return {{role::directory, {create}}, {role::changelog, {write}}, {role::source, {read}}};
    case which::CREATE_FILE: return {{role::directory, {create}}, {role::object, seen}};
    case which::RENAME: return {{role::object, {remove}}, {role::directory, {create}}, {role::other, {remove}}};
    case which::LINK: return {{role::other, {write}}, {role::directory, {create}}};
    case which::GET_XATTR:
    case which::LIST_XATTRS:
    case which::READ_FILE:
    case which::SEEK_FILE:
    case which::GET_ROW: return {{role::object, {read}}};
    case which::SET_ATTRIBUTES:
    case which::SET_XATTR:
    case which::REMOVE_XATTR:
    case which::TRUNCATE_FILE:
    case which::CLEAR_RANGE:
    case which::WRITE_ROWS: return {{role::object, {write}}};
    case which::WRITE_FILE: return {{role::object, {write}}, {role::directory, {create}}};
    case which::SCAN_ROWS: return {{role::object, {list}}, {role::object, {read}}};
    case which::GET_PERMISSIONS:
    case which::EXPLAIN_PERMISSION: return {{role::object, volume_seen}, {role::other, {admin}}};
    case which::BEGIN_DELTA:
    case which::READ_DELTA:
    case which::LIST_DELTA_LOGS:
    case which::READ_DELTA_LOGS:
    case which::WALK_SNAPSHOT: return {{role::object, {admin}}};
    case which::SERVICE: return {};  // the operator's alone
  }
  return {};  // a request of a later version: nothing is allowed
}

bool is_change(which request) {
  switch (request) {
    case which::LIST_VOLUMES:
    case which::DESCRIBE_VOLUME:
    case which::LIST_SNAPSHOTS:
    case which::DIFF_SNAPSHOTS:
    case which::DESCRIBE_MIRROR:
    case which::STAT:
    case which::LIST_DIRECTORY:
    case which::READ_SYMLINK:
    case which::GET_XATTR:
    case which::LIST_XATTRS:
    case which::READ_FILE:
    case which::SEEK_FILE:
    case which::GET_ROW:
    case which::SCAN_ROWS:
    case which::GET_PERMISSIONS:
    case which::EXPLAIN_PERMISSION:
    case which::READ_DELTA:
    case which::LIST_DELTA_LOGS:
    case which::READ_DELTA_LOGS:
    case which::WALK_SNAPSHOT:
    case which::SERVICE:
    case which::VERIFY_MIRROR: return false;
    case which::BEGIN_DELTA: return true;
    case which::CREATE_VOLUME:
    case which::DELETE_VOLUME:
    case which::RENAME_VOLUME:
    case which::SET_QUOTA:
    case which::SET_SCHEDULE:
    case which::CREATE_SNAPSHOT:
    case which::DELETE_SNAPSHOT:
    case which::CLONE_SNAPSHOT:
    case which::ROLL_BACK:
    case which::SET_MIRROR:
    case which::RUN_MIRROR:
    case which::PROMOTE_MIRROR:
    case which::MAKE_DIRECTORY:
    case which::REMOVE:
    case which::RENAME:
    case which::MAKE_SYMLINK:
    case which::LINK:
    case which::SET_ATTRIBUTES:
    case which::SET_XATTR:
    case which::REMOVE_XATTR:
    case which::FORGET:
    case which::CREATE_FILE:
    case which::WRITE_FILE:
    case which::TRUNCATE_FILE:
    case which::CLEAR_RANGE:
    case which::SYNC_FILE:
    case which::CREATE_TABLE:
    case which::SET_TABLE:
    case which::WRITE_ROWS:
    case which::CREATE_STREAM:
    case which::SET_STREAM:
    case which::SET_PERMISSIONS: return true;
  }
  return true;
}

bool may_be_relaxed(which request) {
  switch (request) {
    case which::MAKE_DIRECTORY:
    case which::REMOVE:
    case which::RENAME:
    case which::MAKE_SYMLINK:
    case which::LINK:
    case which::SET_ATTRIBUTES:
    case which::SET_XATTR:
    case which::REMOVE_XATTR:
    case which::FORGET:
    case which::CREATE_FILE:
    case which::WRITE_FILE:
    case which::TRUNCATE_FILE:
    case which::CLEAR_RANGE: return true;
    default: return false;
  }
}

}  // namespace millrace
