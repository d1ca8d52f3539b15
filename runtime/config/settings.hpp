#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/config/option.hpp"

namespace millrace {

/// Who decided a value. Later ones win.
enum class origin : std::uint8_t { standard, file, environment, flag };

/// "default", "file", "environment", "flag".
std::string_view name_of(origin from);

/// An option's value in force. `place` says where it was set, for a person: "millrace.toml:12", "MILLRACE_NODE_ID",
/// "--data"; empty for defaults.
struct setting {
  const option* which;
  option_value value;
  origin from = origin::standard;
  std::string place;
};

/// A value for every option, in the order of the table.
class settings {
 public:
  /// All defaults.
  settings();

  /// Puts a value of the right type in force; `which` is of the table.
  void set(const option& which, option_value value, origin from, std::string place);

  const std::vector<setting>& all() const { return all_; }

  /// `name` must be an option's.
  const setting& at(std::string_view name) const;

  bool boolean(std::string_view name) const { return std::get<bool>(at(name).value); }
  std::int64_t integer(std::string_view name) const { return std::get<std::int64_t>(at(name).value); }
  const std::string& text(std::string_view name) const { return std::get<std::string>(at(name).value); }
  const option_list& list(std::string_view name) const { return std::get<option_list>(at(name).value); }

 private:
  std::vector<setting> all_;
};

}  // namespace millrace
