#include "actors/volume/volume_refusal.hpp"

#include <cerrno>

namespace millrace {
namespace {

volume_code code_of(errc code) {
  switch (code) {
    case errc::not_found: return volume_code::NOT_FOUND;
    case errc::already_exists: return volume_code::ALREADY_EXISTS;
    case errc::corrupt:
    case errc::truncated: return volume_code::CORRUPT;
    case errc::out_of_range:
    case errc::invalid_argument: return volume_code::INVALID;
    case errc::unsupported: return volume_code::UNSUPPORTED;
    case errc::io_failure: return volume_code::INPUT_OUTPUT;
    case errc::no_space: return volume_code::NO_SPACE;
    case errc::limit_exceeded: return volume_code::TOO_LARGE;
    case errc::connection_closed:
    case errc::timed_out:
    case errc::unavailable:
    case errc::would_block: return volume_code::UNAVAILABLE;
  }
  return volume_code::INPUT_OUTPUT;
}

}  // namespace

volume_refusal refusal_of(const error& failure) { return refuse(code_of(failure.code), failure.context); }

int errno_of(volume_code code) {
  switch (code) {
    case volume_code::NONE: return 0;
    case volume_code::NOT_FOUND: return ENOENT;
    case volume_code::ALREADY_EXISTS:
    case volume_code::AMBIGUOUS: return EEXIST;
    case volume_code::NOT_EMPTY: return ENOTEMPTY;
    case volume_code::NOT_DIRECTORY: return ENOTDIR;
    case volume_code::IS_DIRECTORY: return EISDIR;
    case volume_code::WRONG_KIND:
    case volume_code::INVALID: return EINVAL;
    case volume_code::DENIED: return EACCES;
    case volume_code::READ_ONLY: return EROFS;
    case volume_code::QUOTA_EXCEEDED: return EDQUOT;
    case volume_code::NO_SPACE: return ENOSPC;
    case volume_code::NAME_TOO_LONG: return ENAMETOOLONG;
    case volume_code::TOO_LARGE: return EFBIG;
    case volume_code::CROSS_VOLUME: return EXDEV;
    case volume_code::TOO_MANY_LINKS: return EMLINK;
    case volume_code::NO_ATTRIBUTE: return ENODATA;
    case volume_code::IN_USE: return EBUSY;
    case volume_code::CONDITION_FAILED:
    case volume_code::UNAVAILABLE: return EAGAIN;
    case volume_code::UNSUPPORTED: return ENOTSUP;
    case volume_code::CORRUPT:
    case volume_code::INPUT_OUTPUT: return EIO;
    case volume_code::STALE_OBJECT: return ESTALE;
  }
  return EIO;
}

}  // namespace millrace
