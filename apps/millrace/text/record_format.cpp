#include "apps/millrace/text/record_format.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/text/instant.hpp"

namespace millrace::cli {
namespace {

constexpr std::string_view fields = "tpokvhTDKV";

void append_number(std::string& out, std::int64_t number) { fmt::format_to(std::back_inserter(out), "{}", number); }

void append_headers(std::string& out, const std::vector<record_header>& headers) {
  const char* separator = "";
  for (const auto& header : headers) {
    out.append(separator).append(header.key).append("=").append(header.value.value_or(""));
    separator = ",";
  }
}

std::int64_t size_of(const std::optional<std::string>& bytes) { return bytes ? std::ssize(*bytes) : -1; }

}  // namespace

result<record_format> record_format::parse(std::string_view text) {
  record_format parsed;
  std::string literal;
  const auto finish_literal = [&]() -> result<void> {
    auto bytes = unescape(literal);
    if (!bytes) return bytes.error();
    if (!bytes->empty()) parsed.parts_.emplace_back(std::move(*bytes));
    literal.clear();
    return {};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      literal += text[i];
      continue;
    }
    const char letter = ++i < text.size() ? text[i] : '\0';
    if (letter == '%') {
      literal += '%';
      continue;
    }
    if (letter == '\0' || fields.find(letter) == std::string_view::npos) {
      return make_error(errc::invalid_argument,
                        fmt::format("'%{}' is no field; there are %t %p %o %k %v %h %T %D %K %V %%",
                                    letter == '\0' ? std::string_view{} : text.substr(i, 1)));
    }
    if (auto finished = finish_literal(); !finished) return finished.error();
    parsed.parts_.emplace_back(static_cast<field>(letter));
  }
  if (auto finished = finish_literal(); !finished) return finished.error();
  return parsed;
}

void record_format::append(std::string& out, const record& r) const {
  for (const auto& part : parts_) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out += *literal;
    } else {
      append_field(out, r, std::get<field>(part));
    }
  }
}

void record_format::append_field(std::string& out, const record& r, field which) {
  switch (which) {
    case field::topic: out += r.topic; break;
    case field::partition: append_number(out, r.partition.value); break;
    case field::offset: append_number(out, r.offset.value); break;
    case field::key: out += r.key.value_or(""); break;
    case field::value: out += r.value.value_or(""); break;
    case field::headers: append_headers(out, r.headers); break;
    case field::time: append_number(out, r.time.value); break;
    case field::date: out += format_instant(r.time); break;
    case field::key_size: append_number(out, size_of(r.key)); break;
    case field::value_size: append_number(out, size_of(r.value)); break;
  }
}

}  // namespace millrace::cli
