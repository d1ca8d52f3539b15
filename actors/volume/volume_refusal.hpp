#pragma once
#include <boost/system/result.hpp>

#include <string>

#include "codecs/base/result.hpp"
#include "codecs/schema/volume.capnp.h"

namespace millrace {

using volume_code = schema::VolumeReply::Code;

/// Why something asked of a volume is not done. `text` says to a person what, why and what to do; `place` is the path
/// or name it is about, and may be empty.
struct volume_refusal {
  volume_code code = volume_code::NONE;
  std::string text = {};
  std::string place = {};
};

/// A value, or why there is none. Call only members that std::expected has too.
template <class T>
struct [[nodiscard]] decided : boost::system::result<T, volume_refusal> {
  using boost::system::result<T, volume_refusal>::result;
};

inline volume_refusal refuse(volume_code code, std::string text, std::string place = {}) {
  return {code, std::move(text), std::move(place)};
}

/// An error of the store or a codec, as the asker hears it.
volume_refusal refusal_of(const error& failure);

/// The errno that a file system says for it, 0 for `NONE`.
int errno_of(volume_code code);

}  // namespace millrace
