#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codecs/access/access_explanation.hpp"

// Text of anybody as an access expression: as it is, or with each byte standing for a piece of the language.

namespace millrace {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

/// What is understood is printed and understood again as the same; what is not is refused with a reason.
void read(std::string_view text) {
  const auto parsed = access_expression::parse(text);
  if (!parsed) {
    demand(!parsed.error().context.empty());
    return;
  }
  const auto canonical = parsed->text();
  const auto again = access_expression::parse(canonical);
  demand(again && *again == *parsed && again->text() == canonical);
  for (const auto& who : {access_identity{}, access_identity{"ana", {"a b"}, {"x"}}}) {
    demand(explain(*parsed, who).allowed == evaluate(*parsed, who));
  }
}

std::string pieces_of(std::string_view bytes) {
  static constexpr std::array<std::string_view, 16> pieces{
      "(", ")", "!", "&", "|", " ", "p", "u:ana", "g:\"a b\"", "r:x", "u:\"\\\"", "\"", "(u:b|", "&!(", "|p&(", "))"};
  std::string text;
  for (const char byte : bytes) text += pieces[static_cast<unsigned char>(byte) % pieces.size()];
  return text;
}

/// Operands and operators by turns, so that long and deep expressions are right from the start.
std::string likely_of(std::string_view bytes) {
  std::string text = "u:ana";
  std::size_t open = 0;
  for (const char byte : bytes) {
    const auto choice = static_cast<unsigned char>(byte);
    text += choice % 2 == 0 ? "&" : "|";
    if (choice / 2 % 4 == 0) text += "!";
    if (choice / 8 % 4 == 0) {
      text += "(";
      ++open;
    }
    text += choice / 32 % 2 == 0 ? "g:\"a b\"" : "r:x";
    if (choice / 64 % 2 == 0 && open > 0) {
      text += ")";
      --open;
    }
  }
  return text.append(open, ')');
}

}  // namespace
}  // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace;
  if (size == 0) return 0;
  const auto bytes = std::string_view(reinterpret_cast<const char*>(data), size).substr(1);
  switch (data[0] % 3) {
    case 0: read(bytes); break;
    case 1: read(pieces_of(bytes)); break;
    default: read(likely_of(bytes)); break;
  }
  return 0;
}
