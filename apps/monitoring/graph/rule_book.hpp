#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "apps/monitoring/alerts/alert_rules.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {

/// The file of alert rules as it stands in the service's volume, with what it says. The text is what is kept.
struct rule_book {
  std::string text;
  std::shared_ptr<const alert_rules> rules;  ///< null: none

  /// Errors as `read_alert_rules`.
  static result<rule_book> read(std::string_view text);
};

}  // namespace millrace::monitoring

template <>
struct millrace::flow::state_codec<millrace::monitoring::rule_book> {
  static void write(std::string& to, const monitoring::rule_book& book) { write_state(to, book.text); }
  static bool read(std::string_view& from, monitoring::rule_book& into) {
    std::string text;
    if (!read_state(from, text)) return false;
    // A version that no longer knows a rule goes on with none, as with a file that is refused.
    const auto book = monitoring::rule_book::read(text);
    into = book ? *book : monitoring::rule_book{std::move(text), nullptr};
    return true;
  }
};
