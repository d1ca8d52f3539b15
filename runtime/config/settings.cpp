#include "runtime/config/settings.hpp"

#include <boost/assert.hpp>

#include <algorithm>
#include <utility>

#include "runtime/config/options.hpp"

namespace millrace {

std::string_view name_of(origin from) {
  switch (from) {
    case origin::standard: return "default";
    case origin::file: return "file";
    case origin::environment: return "environment";
    case origin::flag: return "flag";
  }
  return "";
}

settings::settings() {
  for (const auto& which : all_options()) all_.push_back({&which, which.standard, origin::standard, {}});
}

void settings::set(const option& which, option_value value, origin from, std::string place) {
  BOOST_ASSERT_MSG(value.index() == which.standard.index(), "a value of the option's type");
  auto& target = all_[static_cast<std::size_t>(&which - all_options().data())];
  target.value = std::move(value);
  target.from = from;
  target.place = std::move(place);
}

const setting& settings::at(std::string_view name) const {
  const auto* which = find_option(name);
  BOOST_ASSERT_MSG(which != nullptr, "a name of the table");
  return all_[static_cast<std::size_t>(which - all_options().data())];
}

}  // namespace millrace
