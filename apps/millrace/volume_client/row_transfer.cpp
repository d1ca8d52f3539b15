#include "apps/millrace/volume_client/row_transfer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::cli {
namespace {

constexpr std::uint32_t page_rows = 10'000;

pending_reply ask_page(volume_client& node, const std::string& table, const scan_rules& rules, const row_range& range,
                       std::uint64_t rows_left) {
  return node.begin(reply_kind::ROWS, [&](auto request) {
    auto scan = request.initScanRows();
    scan.initTable().setPath(table.c_str());
    auto bounds = scan.initRange();
    bounds.setFrom(data_of(range.from));
    bounds.setTo(data_of(range.to));
    scan.setBackwards(rules.backwards);
    scan.setRowsMax(static_cast<std::uint32_t>(std::min<std::uint64_t>(page_rows, rows_left)));
    scan.setKeysOnly(rules.keys_only);
  });
}

}  // namespace

result<void> row_writer::put(table_row row, const std::string& place) {
  const auto bytes = row.key.size() + row.value.size();
  if (!batch_.empty() && (batch_.size() >= batch_rows_ || batch_bytes_ + bytes > batch_bytes_max)) {
    if (auto sent = send(); !sent) return sent;
  }
  if (batch_.empty()) first_place_ = place;
  last_place_ = place;
  batch_bytes_ += bytes;
  batch_.push_back(std::move(row));
  return {};
}

result<void> row_writer::send() {
  while (pending_.size() >= batches_in_flight) {
    if (auto settled = settle_one(); !settled) return settled;
  }
  auto reply = node_.begin(reply_kind::WRITTEN, [&](auto request) {
    auto write = request.initWriteRows();
    write.initTable().setPath(table_.c_str());
    auto writes = write.initWrites(static_cast<unsigned>(batch_.size()));
    for (unsigned i = 0; i < batch_.size(); ++i) {
      auto put = writes[i].initPut();
      put.setKey(data_of(batch_[i].key));
      put.setValue(data_of(batch_[i].value));
      if (before_ == row_must::be_absent) writes[i].initExpected().setAbsent();
      if (before_ == row_must::be_present) writes[i].initExpected().setPresent();
    }
  });
  pending_.push_back({std::move(reply), std::move(first_place_), last_place_, batch_.size()});
  batch_.clear();
  batch_bytes_ = 0;
  return {};
}

result<void> row_writer::settle_one() {
  auto& oldest = pending_.front();
  const auto reply = oldest.reply.wait();
  if (!reply) {
    auto failed = make_error(reply.error().code, fmt::format("{} to {}, none of which is written: {}", oldest.first,
                                                             oldest.last, reply.error().context));
    pending_.pop_front();
    return failed;
  }
  written_ += oldest.rows;
  pending_.pop_front();
  return {};
}

result<void> row_writer::finish() {
  result<void> outcome;
  if (!batch_.empty()) outcome = send();
  while (!pending_.empty()) {  // also after a failure: what was written is counted
    auto settled = settle_one();
    if (!settled && outcome) outcome = settled;
  }
  return outcome;
}

row_range range_of_prefix(std::string prefix) {
  row_range range{prefix, {}};
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (prefix.empty()) return range;
  ++prefix.back();
  range.to = std::move(prefix);
  return range;
}

result<void> scan_rows(volume_client& node, const std::string& table, const scan_rules& rules,
                       const std::function<result<void>(std::string_view, std::string_view)>& each) {
  auto range = rules.range;
  auto left = rules.rows_max.value_or(~std::uint64_t{0});
  if (left == 0) return {};
  std::deque<pending_reply> pages;  // one, or two while one is told
  pages.push_back(ask_page(node, table, rules, range, left));
  while (!pages.empty()) {
    const auto reply = pages.front().wait();
    pages.pop_front();
    if (!reply) return reply.error();
    const auto view = reply->read();
    const auto page = view->getRows();
    left -= std::min<std::uint64_t>(left, page.getRows().size());
    if (page.getMore() && left != 0 && page.getRows().size() != 0) {
      (rules.backwards ? range.to : range.from) = view_of(page.getNext());
      pages.push_back(ask_page(node, table, rules, range, left));
    }
    for (const auto row : page.getRows()) {
      if (auto done = each(view_of(row.getKey()), view_of(row.getValue())); !done) return done;
    }
  }
  return {};
}

result<std::uint64_t> erase_rows(volume_client& node, const std::string& table, const row_range& range) {
  std::uint64_t erased = 0;
  for (;;) {
    const auto reply = node.ask(reply_kind::WRITTEN, [&](auto request) {
      auto write = request.initWriteRows();
      write.initTable().setPath(table.c_str());
      auto gone = write.initWrites(1)[0].initEraseRange();
      gone.setFrom(data_of(range.from));
      gone.setTo(data_of(range.to));
    });
    if (!reply) return reply.error();
    const auto view = reply->read();
    erased += view->getWritten().getErased();
    if (!view->getWritten().getMore()) return erased;
  }
}

}  // namespace millrace::cli
