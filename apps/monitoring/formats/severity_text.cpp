#include "apps/monitoring/formats/severity_text.hpp"

#include "apps/monitoring/formats/letter_case.hpp"

namespace millrace::monitoring {

std::optional<severity> severity_named(std::string_view name) {
  for (std::size_t level = 0; level < severity_words.size(); ++level) {
    if (same_letters(name, severity_words[level])) return static_cast<severity>(level);
  }
  for (const auto& [word, level] : other_severity_words) {
    if (same_letters(name, word)) return level;
  }
  return {};
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
