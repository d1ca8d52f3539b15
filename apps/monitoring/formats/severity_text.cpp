#include "apps/monitoring/formats/severity_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "apps/monitoring/formats/letter_case.hpp"

namespace millrace::monitoring {
namespace {

using named_severity = std::pair<std::string_view, severity>;

constexpr std::array<named_severity, 25> severity_names{{{"emerg", severity::emergency},
                                                         {"emergency", severity::emergency},
                                                         {"panic", severity::emergency},
                                                         {"alert", severity::alert},
                                                         {"crit", severity::critical},
                                                         {"critical", severity::critical},
                                                         {"dpanic", severity::critical},
                                                         {"f", severity::critical},
                                                         {"fatal", severity::critical},
                                                         {"e", severity::error},
                                                         {"err", severity::error},
                                                         {"error", severity::error},
                                                         {"severe", severity::error},
                                                         {"w", severity::warning},
                                                         {"warn", severity::warning},
                                                         {"warning", severity::warning},
                                                         {"notice", severity::notice},
                                                         {"i", severity::informational},
                                                         {"info", severity::informational},
                                                         {"information", severity::informational},
                                                         {"informational", severity::informational},
                                                         {"d", severity::debug},
                                                         {"debug", severity::debug},
                                                         {"trace", severity::debug},
                                                         {"verbose", severity::debug}}};

}  // namespace

std::optional<severity> severity_named(std::string_view name) {
  const auto same = [&](const named_severity& known) { return same_letters(name, known.first); };
  const auto* const found = std::find_if(severity_names.begin(), severity_names.end(), same);
  if (found == severity_names.end()) return {};
  return found->second;
}

std::optional<severity> severity_numbered(double number) {
  if (number >= 0 && number < 8) return static_cast<severity>(number);
  if (!(number >= 10 && number < 100)) return {};
  if (number >= 60) return severity::critical;
  if (number >= 50) return severity::error;
  if (number >= 40) return severity::warning;
  return number >= 30 ? severity::informational : severity::debug;
}

}  // namespace millrace::monitoring
