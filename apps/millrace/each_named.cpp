#include "apps/millrace/each_named.hpp"

#include <fmt/ranges.h>

#include "apps/millrace/text/joint_outcome.hpp"

namespace millrace::cli {

exit_code do_to_each(const std::vector<std::string>& names, named_things called, const command_context& shared,
                     const std::function<result<done_thing>(const std::string&)>& act) {
  joint_outcome outcome;
  json listed = json::array();
  for (auto name = names.begin(); name != names.end(); ++name) {
    auto done = act(*name);
    if (done) {
      outcome.note(exit_code::ok);
      listed.push_back(std::move(done->value));
      continue;
    }
    const exit_code code = report(done.error(), shared);
    outcome.note(code);
    listed.push_back({{called.name, *name}, {"error", json_of(done.error())}});
    if (code != exit_code::timed_out || name + 1 == names.end()) continue;
    report(make_error(done.error().code, fmt::format("not tried: {}", fmt::join(name + 1, names.end(), ", "))), shared);
    break;
  }
  if (shared.json) print_json({{called.list, listed}});
  return outcome.code();
}

}  // namespace millrace::cli
