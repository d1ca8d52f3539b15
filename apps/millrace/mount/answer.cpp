#include "apps/millrace/mount/answer.hpp"

#include <cerrno>

namespace millrace::mount {

int errno_of(schema::VolumeReply::Code code) {
  using c = schema::VolumeReply::Code;
  switch (code) {
    case c::NONE: return EIO;
    case c::NOT_FOUND: return ENOENT;
    case c::ALREADY_EXISTS: return EEXIST;
    case c::NOT_EMPTY: return ENOTEMPTY;
    case c::NOT_DIRECTORY: return ENOTDIR;
    case c::IS_DIRECTORY: return EISDIR;
    case c::WRONG_KIND: return EINVAL;
    case c::DENIED: return EACCES;
    case c::READ_ONLY: return EROFS;
    case c::QUOTA_EXCEEDED: return EDQUOT;
    case c::NO_SPACE: return ENOSPC;
    case c::NAME_TOO_LONG: return ENAMETOOLONG;
    case c::TOO_LARGE: return EFBIG;
    case c::INVALID: return EINVAL;
    case c::CROSS_VOLUME: return EXDEV;
    case c::TOO_MANY_LINKS: return EMLINK;
    case c::NO_ATTRIBUTE: return ENODATA;
    case c::AMBIGUOUS: return EEXIST;
    case c::IN_USE: return EBUSY;
    case c::CONDITION_FAILED: return EAGAIN;
    case c::UNSUPPORTED: return EOPNOTSUPP;
    case c::UNAVAILABLE: return EAGAIN;
    case c::CORRUPT: return EIO;
    case c::INPUT_OUTPUT: return EIO;
    case c::STALE_OBJECT: return ESTALE;
  }
  return EIO;
}

}  // namespace millrace::mount
