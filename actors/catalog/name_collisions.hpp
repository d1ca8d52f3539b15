#pragma once
#include <string_view>

#include "actors/catalog/catalog_view.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "codecs/base/result.hpp"

/// A name that a client spells leads to one topic, of one stream: what would make a second one is refused when it is
/// made, with a sentence that says with what it collides and what to do.
namespace millrace {

/// Whether a topic may be made under that name, in either spelling, as far as streams are concerned. `not_found`: it
/// names a stream that is not there. `invalid_argument`: it would be ambiguous. `unsupported`: its stream is of a
/// mirror, and so read-only.
result<void> check_new_topic(const stream_list& streams, std::string_view as_spelt);

/// Whether a stream may be made at `path`, which is absolute and begins with the volume's name. `already_exists`: the
/// name is taken. `invalid_argument`: no topic of it could be named.
result<void> check_new_stream(const catalog_view& topics, const stream_list& streams, std::string_view path);

}  // namespace millrace
