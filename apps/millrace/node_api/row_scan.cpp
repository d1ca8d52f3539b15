#include "apps/millrace/node_api/row_scan.hpp"

#include <algorithm>
#include <memory>

#include "actors/volume/volume_messages.hpp"

namespace millrace::node_api {
namespace {

using volume_text::blob;
using volume_text::view;

constexpr std::uint64_t page_rows = 1000;
constexpr std::uint32_t page_bytes = 256 << 10;

struct scanning {
  ask_volumes volumes;
  row_scan_wish wish;
  bool is_done = false;
  std::string page = {};  // the first, until it is taken
};

envelope<schema::VolumeRequest> page_request(const scanning& at) {
  return make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
    auto scan = r.initScanRows();
    scan.initTable().setPath(volume_text::text(at.wish.table));
    auto range = scan.initRange();
    range.setFrom(blob(at.wish.range.from));
    range.setTo(blob(at.wish.range.to));
    scan.setBackwards(at.wish.backwards);
    scan.setRowsMax(static_cast<std::uint32_t>(std::min(at.wish.rows_max, page_rows)));
    scan.setBytesMax(page_bytes);
    scan.setKeysOnly(at.wish.form == value_form::none);
  });
}

std::string take_page(scanning& at, schema::Rows::Reader rows) {
  std::string lines;
  for (const auto row : rows.getRows()) lines += row_line(view(row.getKey()), view(row.getValue()), at.wish.form);
  at.wish.rows_max -= std::min<std::uint64_t>(rows.getRows().size(), at.wish.rows_max);
  at.is_done = !rows.getMore() || at.wish.rows_max == 0;
  (at.wish.backwards ? at.wish.range.to : at.wish.range.from) = view(rows.getNext());
  return lines;
}

void make_next(const std::shared_ptr<scanning>& at, const http_piece_taker& take) {
  if (!at->page.empty() || at->is_done) return take(std::exchange(at->page, {}));
  at->volumes(page_request(*at), [at, take](const volume_reply& reply) {
    const auto got = reply.read();
    if (got->isError()) return take(make_error(errc::io_failure, volume_text::string(got->getError().getText())));
    take(take_page(*at, got->getRows()));
  });
}

}  // namespace

std::string behind_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

row_range read_range(query_fields& query) {
  const auto from = query.bytes("from"), after = query.bytes("after"), to = query.bytes("to");
  const auto prefix = query.bytes("prefix");
  if (from && after) query.refuse("one of from and after, not both");
  row_range range{from.value_or(""), to.value_or(""), !from && !after && !to && !prefix};
  if (after) range.from = *after + '\0';
  if (!prefix) return range;
  range.from = std::max(range.from, *prefix);
  const auto end = behind_prefix(*prefix);
  if (!end.empty() && (range.to.empty() || end < range.to)) range.to = end;
  return range;
}

void scan_rows(const ask_volumes& volumes, row_scan_wish wish, const http_reply& reply) {
  const auto at = std::make_shared<scanning>(scanning{volumes, std::move(wish)});
  volumes(page_request(*at), [at, reply](const volume_reply& first) {
    const auto got = first.read();
    if (got->isError()) return reply(problem_of(got->getError()));
    at->page = take_page(*at, got->getRows());
    http_response answer;
    answer.content_type = "application/x-ndjson";
    answer.produce = [at](const http_piece_taker& take) { make_next(at, take); };
    reply(std::move(answer));
  });
}

}  // namespace millrace::node_api
