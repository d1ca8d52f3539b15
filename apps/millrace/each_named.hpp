#pragma once
#include <functional>
#include <string>
#include <vector>

#include "apps/millrace/output.hpp"

namespace millrace::cli {

/// How JSON calls the things and the name of one.
struct named_things {
  const char* list;  ///< "topics"
  const char* name;  ///< "name"
};

/// What was done to one of them, for JSON. Not `json` itself, which converts to everything.
struct done_thing {
  json value;
};

/// Does `act` to each of `names` and reports each that fails; only where nobody answers the rest is not tried, and said
/// so. `act` prints its text itself; what it returns is printed at the end, an "error" in place of a failure's.
exit_code do_to_each(const std::vector<std::string>& names, named_things called, const command_context& shared,
                     const std::function<result<done_thing>(const std::string&)>& act);

}  // namespace millrace::cli
