#include "runtime/disk/system_error.hpp"

#include <cerrno>
#include <cstring>

namespace millrace {
namespace {

errc kind_of(int code) {
  switch (code) {
    case ENOENT: return errc::not_found;
    case EEXIST: return errc::already_exists;
    case ENOSPC:
    case EDQUOT: return errc::no_space;
    case EMFILE:
    case ENFILE: return errc::limit_exceeded;
    default: return errc::io_failure;
  }
}

}  // namespace

error system_error(const char* action, const std::string& path, int code) {
  return make_error(kind_of(code), std::string(action) + " " + path + ": " + std::strerror(code));
}

}  // namespace millrace
