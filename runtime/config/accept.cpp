#include "runtime/config/accept.hpp"

#include <algorithm>

namespace millrace {
namespace {

error refuse(std::string why) { return make_error(errc::invalid_argument, std::move(why)); }

result<option_value> accept_number(const option& which, std::int64_t number) {
  if (number < which.min || number > which.max) {
    return refuse(std::to_string(number) + " is out of range: " + describe_range(which));
  }
  return option_value(number);
}

result<option_value> accept_quantity(const option& which, std::string_view text) {
  const auto number = parse_quantity(text, which.unit);
  if (!number) return number.error();
  return accept_number(which, *number);
}

result<option_value> accept_word(const option& which, const std::string& text) {
  const auto& choices = which.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
    return refuse("\"" + text + "\" is not " + describe_range(which));
  }
  if (which.objection != nullptr) {
    if (auto why = which.objection(text)) return refuse(*why);
  }
  return option_value(text);
}

result<option_value> accept_list(const option& which, const option_list& items) {
  if (which.objection != nullptr) {
    for (const auto& item : items) {
      if (auto why = which.objection(item)) return refuse(*why);
    }
  }
  return option_value(items);
}

option_list split_at_commas(std::string_view text) {
  option_list items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma > 0) items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

/// Accepts a value of the file if its type is what the option wants.
struct entry_acceptor {
  const option& which;

  result<option_value> operator()(bool flag) const {
    if (which.kind() != option_kind::boolean) return wrong_type("true or false");
    return option_value(flag);
  }
  result<option_value> operator()(std::int64_t number) const {
    if (which.kind() != option_kind::integer) return wrong_type("a number");
    return accept_number(which, number);
  }
  result<option_value> operator()(const std::string& text) const {
    if (which.kind() == option_kind::integer && which.unit != measure::none) return accept_quantity(which, text);
    if (which.kind() != option_kind::text) return wrong_type("a text");
    return accept_word(which, text);
  }
  result<option_value> operator()(const option_list& items) const {
    if (which.kind() != option_kind::list) return wrong_type("a list");
    return accept_list(which, items);
  }
  result<option_value> operator()(empty_section) const { return wrong_type("a section"); }
  result<option_value> operator()(const foreign_value& value) const { return wrong_type(value.kind); }

  error wrong_type(std::string_view what) const {
    return refuse(std::string(what) + " is of the wrong type; wanted: " + describe_range(which));
  }
};

}  // namespace

result<option_value> accept_entry(const option& which, const file_entry& entry) {
  return std::visit(entry_acceptor{which}, entry.value);
}

result<option_value> accept_text(const option& which, std::string_view text) {
  switch (which.kind()) {
    case option_kind::integer: return accept_quantity(which, text);
    case option_kind::text: return accept_word(which, std::string(text));
    case option_kind::list: return accept_list(which, split_at_commas(text));
    case option_kind::boolean: break;
  }
  if (text != "true" && text != "false") return refuse("'" + std::string(text) + "' is not true or false");
  return option_value(text == "true");
}

}  // namespace millrace
