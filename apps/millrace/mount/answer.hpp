#pragma once
#include <boost/system/result.hpp>

#include <functional>

#include "codecs/schema/volume.capnp.h"

namespace millrace::mount {

/// Why a program's call into the mount failed, as errno(3) numbers it.
struct refused {
  int number = 0;

  friend bool operator==(const refused&, const refused&) = default;
};

/// What a program's call comes to. Call only members that std::expected has too.
template <class T>
struct [[nodiscard]] answer : boost::system::result<T, refused> {
  using boost::system::result<T, refused>::result;
};

/// Whether who waits does not want to any more: it is being killed. Asked now and then by what waits long.
using given_up = std::function<bool()>;

/// Total; codes of later versions are EIO.
int errno_of(schema::VolumeReply::Code code);

}  // namespace millrace::mount
