// What the follower of topics asks: not a client's request.
#include "actors/volume/request_handlers.hpp"
#include "actors/volume/table_rows.hpp"
#include "actors/volume/table_settings.hpp"
#include "actors/volume/table_source.hpp"

namespace millrace::volume_requests {
namespace {

decided<void> write(row_writer& writer, const followed_rows& rows) {
  for (const auto& [key, value] : rows.rows) {
    auto done = value ? writer.put(key, *value, {}) : writer.erase(key, {});
    if (!done) return done;
  }
  return writer.finish();
}

}  // namespace

decided<void> follow_rows(volume_call& call, const followed_rows& rows) {
  const auto place = locate_writable(call, rows.volume, rows.table);
  if (!place) return place.error();
  auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  auto source = from_store(read_source(*place->tree, table->id));
  if (!source) return source.error();
  if (!*source || (*source)->stopped)
    return refuse(volume_code::READ_ONLY, "the table follows no topic any more", table->name);
  volume_edit edit(*place->tree, call.now);
  call.reply.setDone();
  if (!rows.stopped.empty()) {
    (*source)->stopped = true;
    (*source)->reason = rows.stopped;
    put_source(edit, table->id, **source);
    return commit(call, place->volume, edit);
  }
  const auto position = from_store(read_position(*place->tree, table->id, rows.partition));
  if (!position) return position.error();
  if (*position != rows.from || (*source)->created_ms != rows.created_ms)
    return refuse(volume_code::CONDITION_FAILED, "the table is elsewhere in its topic", table->name);
  std::vector<row_change> changes;
  row_writer writer(edit, *table, find_pair(table->settings, changelog_setting) != nullptr ? &changes : nullptr);
  if (auto written = write(writer, rows); !written) return written;
  if (auto told = tell_changelog(call, *place, *table, changes); !told) return told;
  put_position(edit, table->id, rows.partition, rows.next);
  if (rows.passed_over != 0) {
    (*source)->passed_over += rows.passed_over;
    put_source(edit, table->id, **source);
  }
  return commit(call, place->volume, edit);
}

}  // namespace millrace::volume_requests
