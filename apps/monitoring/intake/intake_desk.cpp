#include "apps/monitoring/intake/intake_desk.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "apps/monitoring/intake/plausible_times.hpp"
#include "apps/monitoring/records/delivery.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t items_of_a_record = 2'000;

using input = intake_record::input;

/// The items as records of at most so many.
template <class Delivery, class Item>
void add_records(std::vector<intake_record>& to, input which, std::vector<Item>&& items,
                 std::vector<Item> Delivery::*member, std::int64_t now_ms, const std::string& host) {
  for (std::size_t from = 0; from < items.size(); from += items_of_a_record) {
    const auto end = std::min(items.size(), from + items_of_a_record);
    Delivery part;
    part.at_ms = now_ms;
    part.host = host;
    (part.*member)
        .assign(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(from)),
                std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(end)));
    to.push_back({.to = which, .key = host, .value = to_json(part)});
  }
}

/// Calls `then` when it has been told of all, with the first error if there was one.
class all_told {
 public:
  all_told(std::size_t count, std::function<void(const result<void>&)> then) : left_(count), then_(std::move(then)) {}

  void tell(const result<void>& how) {
    if (!how && !failed_.exchange(true)) why_ = how.error();
    if (left_.fetch_sub(1) == 1) then_(failed_ ? result<void>(why_) : result<void>());
  }

 private:
  std::atomic<std::size_t> left_;
  std::atomic<bool> failed_{false};
  error why_;
  const std::function<void(const result<void>&)> then_;
};

}  // namespace

void intake_desk::take(intake_format format, result<intake_batch> read, const std::string& host,
                       std::function<void(const result<void>&)> done) {
  auto& figures = figures_->of(format);
  ++figures.deliveries;
  const auto tell = [all = figures_, format, done = std::move(done)](const result<void>& how) {
    if (!how) ++all->of(format).failed;
    if (done) done(how);
  };
  if (!read) return tell(read.error());
  const auto now = time_.wall_ms();
  refuse_impossible_times(*read, now);
  if (read->refused > 0 && figures.refused.fetch_add(read->refused) == 0) {
    voice_.warn("something that an agent sent was refused; /metrics counts what else is",
                {{"format", intake_format_names[static_cast<std::size_t>(format)]},
                 {"host", host},
                 {"reason", read->first_refusal}});
  }
  figures.samples += read->samples.size();
  figures.lines += read->lines.size();
  std::vector<intake_record> records;
  add_records(records, input::metrics, std::move(read->samples), &metrics_delivery::samples, now, host);
  add_records(records, input::logs, std::move(read->lines), &logs_delivery::lines, now, host);
  if (records.empty()) {
    return tell(read->refused > 0 ? result<void>(make_error(errc::invalid_argument, read->first_refusal))
                                  : result<void>());
  }
  const auto all = std::make_shared<all_told>(records.size(), tell);
  for (auto& record : records) {
    record.done = [all](const result<void>& how) { all->tell(how); };
    writer_.write(std::move(record));
  }
}

void intake_desk::tell_time() {
  const auto now = time_.wall_ms();
  writer_.write({.to = input::metrics, .key = {}, .value = to_json(metrics_delivery{now, {}, {}})});
  writer_.write({.to = input::logs, .key = {}, .value = to_json(logs_delivery{now, {}, {}})});
}

}  // namespace millrace::monitoring
