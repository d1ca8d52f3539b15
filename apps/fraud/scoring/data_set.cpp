#include "apps/fraud/scoring/data_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "apps/fraud/scoring/gzip_lines.hpp"
#include "apps/millrace/text/csv_record.hpp"

namespace millrace::fraud {
namespace {

/// A CSV file whose first record names the columns.
class csv_rows {
 public:
  static result<csv_rows> open(const std::string& path) {
    auto lines = gzip_lines::open(path);
    if (!lines) return lines.error();
    csv_rows rows(std::move(*lines), path);
    const auto there = rows.next();
    if (!there) return there.error();
    if (!*there) return rows.refuse("there is no header");
    rows.names_ = rows.record_.fields();
    return rows;
  }

  result<bool> next() {
    for (;;) {
      const auto read = lines_.next(text_);
      if (!read) return read.error();
      if (!*read) return false;
      ++line_;
      const auto whole = record_.add_line(text_);
      if (!whole) return refuse(whole.error().context);
      if (*whole) return true;
    }
  }

  /// The column that has one of the names.
  std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const {
    const auto found = std::find_first_of(names_.begin(), names_.end(), names.begin(), names.end());
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
  }

  /// Empty if there is no such column, or the row is shorter.
  std::string_view text(std::optional<std::size_t> column) const {
    if (!column || *column >= record_.fields().size()) return {};
    return record_.fields()[*column];
  }

  template <class T>
  bool number(std::optional<std::size_t> column, T& into) const {
    const auto digits = text(column);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return failure == std::errc{} && end == digits.data() + digits.size();
  }

  error refuse(std::string_view what) const {
    return make_error(errc::invalid_argument, fmt::format("{}, line {}: {}", path_, line_, what));
  }

 private:
  csv_rows(gzip_lines lines, std::string path) : lines_(std::move(lines)), path_(std::move(path)) {}

  gzip_lines lines_;
  std::string path_;
  cli::csv_record record_;
  std::vector<std::string> names_;
  std::string text_;
  std::size_t line_ = 0;
};

result<void> read_transactions(const std::string& path, std::vector<transaction>& into) {
  auto rows = csv_rows::open(path);
  if (!rows) return rows.error();
  const auto id = rows->column({"tx_id"}), time = rows->column({"ts"}), card = rows->column({"card", "customer_id"}),
             amount = rows->column({"amount"}), merchant = rows->column({"merchant", "terminal_id"}),
             category = rows->column({"category"}), lat = rows->column({"merch_lat"}),
             lon = rows->column({"merch_lon"});
  for (;;) {
    const auto there = rows->next();
    if (!there) return there.error();
    if (!*there) return {};
    transaction use;
    if (!rows->number(id, use.id)) return rows->refuse("tx_id is no whole number");
    const auto at = parse_utc(rows->text(time));
    if (!at) return rows->refuse(at.error().context);
    use.at_ms = *at;
    if (!rows->number(amount, use.amount)) return rows->refuse("amount is no number");
    use.card = rows->text(card);
    if (use.card.empty()) return rows->refuse("there is no card");
    use.merchant = rows->text(merchant);
    use.category = rows->text(category);
    if (place where; rows->number(lat, where.latitude) && rows->number(lon, where.longitude)) use.where = where;
    use.from = {0, static_cast<std::int64_t>(into.size())};
    into.push_back(std::move(use));
  }
}

result<void> read_frauds(const std::string& path, std::unordered_map<std::uint64_t, bool>& into) {
  if (!std::filesystem::exists(path)) return {};
  auto rows = csv_rows::open(path);
  if (!rows) return rows.error();
  const auto id = rows->column({"tx_id"}), fraud = rows->column({"fraud"});
  for (;;) {
    const auto there = rows->next();
    if (!there) return there.error();
    if (!*there) return {};
    std::uint64_t number = 0;
    if (!rows->number(id, number)) return rows->refuse("tx_id is no whole number");
    if (const auto known = rows->text(fraud); !known.empty()) into[number] = known == "1";
  }
}

}  // namespace

result<data_set> read_data_set(const std::string& folder, std::int64_t label_delay_ms) {
  data_set all;
  std::unordered_map<std::uint64_t, bool> frauds;
  for (const char* part : {"dev", "heldout"}) {
    const auto place = folder + "/" + part;
    if (!std::filesystem::exists(place + "/transactions.csv.gz")) continue;
    if (auto read = read_transactions(place + "/transactions.csv.gz", all.uses); !read) return read.error();
    if (auto read = read_frauds(place + "/labels.csv.gz", frauds); !read) return read.error();
  }
  if (all.uses.empty()) return make_error(errc::not_found, folder + ": no dev/transactions.csv.gz");
  std::stable_sort(all.uses.begin(), all.uses.end(),
                   [](const transaction& a, const transaction& b) { return a.at_ms < b.at_ms; });
  for (const auto& use : all.uses) {
    const auto found = frauds.find(use.id);
    if (found != frauds.end()) all.labels.push_back({use.id, use.at_ms + label_delay_ms, found->second});
  }
  return all;
}

}  // namespace millrace::fraud
