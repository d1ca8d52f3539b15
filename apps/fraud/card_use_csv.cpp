#include "apps/fraud/card_use_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace millrace::fraud {
namespace {

enum field { tx_id, ts, card, amount, category, merchant, lat, lon, field_count };
constexpr std::array<std::string_view, field_count> field_names = {"tx_id",    "ts",       "card", "amount",
                                                                   "category", "merchant", "lat",  "lon"};

template <class T>
bool parse(const std::string& text, T& value) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc{} && end == text.data() + text.size();
}

}  // namespace

result<card_use_csv> card_use_csv::open(std::istream& in) {
  card_use_csv csv(in);
  const auto header = csv.read_row();
  std::string missing;
  for (const auto name : field_names) {
    const auto found =
        header ? std::find(header->begin(), header->end(), name) : std::vector<std::string>::const_iterator{};
    if (!header || found == header->end()) {
      missing += fmt::format(" {}", name);
    } else {
      csv.column_.push_back(static_cast<std::size_t>(found - header->begin()));
    }
  }
  if (!missing.empty()) return make_error(errc::invalid_argument, "card uses: the header lacks the columns" + missing);
  return csv;
}

result<std::optional<card_use>> card_use_csv::next() {
  const auto row = read_row();
  if (!row) return std::optional<card_use>{};
  const auto refuse = [&](std::string_view what) {
    return make_error(errc::invalid_argument, fmt::format("card uses, line {}: {}", line_, what));
  };
  if (*std::max_element(column_.begin(), column_.end()) >= row->size()) return refuse("too few columns");
  const auto at = [&](field f) -> const std::string& { return (*row)[column_[f]]; };
  card_use use;
  if (!parse(at(tx_id), use.id)) return refuse("tx_id is no whole number");
  const auto when = parse_utc(at(ts));
  if (!when) return refuse(when.error().context);
  use.at_ms = *when;
  if (!parse(at(amount), use.amount)) return refuse("amount is no number");
  if (!parse(at(lat), use.where.latitude) || !(std::abs(use.where.latitude) <= 90)) return refuse("lat is no latitude");
  if (!parse(at(lon), use.where.longitude) || !(std::abs(use.where.longitude) <= 180))
    return refuse("lon is no longitude");
  use.card = at(card);
  use.category = at(category);
  use.merchant = at(merchant);
  return std::optional<card_use>(std::move(use));
}

std::optional<std::vector<std::string>> card_use_csv::read_row() {
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false, any = false;
  for (int c; (c = in_->get()) != EOF;) {
    any = true;
    const auto ch = static_cast<char>(c);
    if (quoted) {
      if (ch != '"')
        cell += ch;
      else if (in_->peek() == '"')
        cell += static_cast<char>(in_->get());
      else
        quoted = false;
      if (ch == '\n') ++line_;
    } else if (ch == '"') {
      quoted = true;
    } else if (ch == ',') {
      row.push_back(std::exchange(cell, {}));
    } else if (ch == '\n') {
      ++line_;
      row.push_back(std::move(cell));
      return row;
    } else if (ch != '\r') {
      cell += ch;
    }
  }
  if (!any) return std::nullopt;
  ++line_;
  row.push_back(std::move(cell));
  return row;
}

}  // namespace millrace::fraud
