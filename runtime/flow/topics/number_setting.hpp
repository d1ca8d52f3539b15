#pragma once
#include <charconv>
#include <string>
#include <system_error>

#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::flow {

/// Which numbers a setting may have.
enum class numbers : bool { above_zero, from_zero };

/// Takes a setting, if there is one of that name. `invalid_argument` if it is no number, or none that is allowed.
template <class T>
result<void> set_number(const service_settings& settings, const std::string& name, T& into,
                        numbers allowed = numbers::above_zero) {
  const auto found = settings.find(name);
  if (found == settings.end()) return {};
  const auto& text = found->second;
  T number{};
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool fine = wrong == std::errc() && end == text.data() + text.size();
  if (fine && (number > 0 || (number == 0 && allowed == numbers::from_zero))) {
    into = number;
    return {};
  }
  const auto* const wanted = allowed == numbers::from_zero ? "from 0 on" : "above 0";
  return make_error(errc::invalid_argument, "settings." + name + ": '" + text + "' is no number " + wanted);
}

}  // namespace millrace::flow
