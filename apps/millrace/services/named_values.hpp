#pragma once
#include <map>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Adds what options say as NAME=VALUE. `invalid_argument` for what is not like that.
inline result<void> take_named(std::map<std::string, std::string>& into, const std::vector<std::string>& given) {
  for (const auto& pair : given) {
    const auto middle = pair.find('=');
    if (middle == 0 || middle == pair.npos)
      return make_error(errc::invalid_argument, "'" + pair + "' is not like NAME=VALUE");
    into[pair.substr(0, middle)] = pair.substr(middle + 1);
  }
  return {};
}

}  // namespace millrace::cli
