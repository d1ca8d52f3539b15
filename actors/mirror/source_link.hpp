#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "actors/volume/mirror_address.hpp"
#include "codecs/base/result.hpp"
#include "runtime/link/link_caller.hpp"
#include "runtime/link/link_setup.hpp"

namespace millrace {

/// A link to the node that has what a mirror mirrors.
struct source_link {
  std::unique_ptr<link_caller> node;
  std::string source;  ///< as it was given
  std::string volume;  ///< there
  bool here = false;   ///< the node is this one
};

/// `invalid_argument`; `unavailable`: it cannot be reached. Blocks.
result<source_link> connect_source(std::string_view source, const link_setup& links);

}  // namespace millrace
