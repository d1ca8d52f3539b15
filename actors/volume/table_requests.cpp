#include <algorithm>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/table_rows.hpp"
#include "actors/volume/table_settings.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::blob;
using volume_text::view;
using write_kind = schema::WriteRows::Write;

row_expectation expectation_of(schema::WriteRows::Expected::Reader expected) {
  using kind = row_expectation::kind;
  switch (expected.which()) {
    case schema::WriteRows::Expected::ANYTHING: return {};
    case schema::WriteRows::Expected::ABSENT: return {kind::absent, {}};
    case schema::WriteRows::Expected::PRESENT: return {kind::present, {}};
    case schema::WriteRows::Expected::VALUE: return {kind::value, view(expected.getValue())};
  }
  return {};
}

/// Bytes of keys and values that a request brings.
std::size_t bytes_of(capnp::List<schema::WriteRows::Write>::Reader writes) {
  std::size_t bytes = 0;
  for (const auto write : writes)
    if (write.isPut()) bytes += write.getPut().getKey().size() + write.getPut().getValue().size();
  return bytes;
}

/// Whether the last of them, a range, came to its bound of `rows_max` rows.
decided<bool> write_all(row_writer& writer, capnp::List<schema::WriteRows::Write>::Reader writes,
                        std::size_t rows_max) {
  for (unsigned i = 0; i < writes.size(); ++i) {
    const auto write = writes[i];
    switch (write.which()) {
      case write_kind::PUT: {
        const auto row = write.getPut();
        auto put = writer.put(view(row.getKey()), view(row.getValue()), expectation_of(write.getExpected()));
        if (!put) return put.error();
        break;
      }
      case write_kind::ERASE: {
        auto erased = writer.erase(view(write.getErase()), expectation_of(write.getExpected()));
        if (!erased) return erased.error();
        break;
      }
      case write_kind::ERASE_RANGE: {
        const auto range = write.getEraseRange();
        const auto left = rows_max - std::min<std::size_t>(writer.rows_erased(), rows_max);
        const auto more = writer.erase_range(view(range.getFrom()), view(range.getTo()), left);
        if (!more) return more.error();
        if (!*more) break;
        if (i + 1 == writes.size()) return true;
        return refuse(volume_code::TOO_LARGE, "more than " + std::to_string(rows_max) +
                                                  " rows would go: a range that large is the last write of its batch");
      }
    }
  }
  return false;
}

}  // namespace

decided<void> get_row(volume_call& call, schema::RowKey::Reader asked) {
  const auto place = locate_existing(call, asked.getTable(), last_symlink::followed);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  const auto row = millrace::get_row(*place->tree, table->id, view(asked.getKey()));
  if (!row) return row.error();
  if (!*row || asked.getKey().size() == 0)
    return refuse(volume_code::NOT_FOUND, "there is no row " + shown_key(view(asked.getKey())), place->name);
  auto reply = call.reply.initRow();
  reply.setKey(asked.getKey());
  reply.setValue(blob(**row));
  return {};
}

decided<void> write_rows(volume_call& call, schema::WriteRows::Reader asked) {
  const auto place = locate_existing(call, asked.getTable(), last_symlink::followed);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  if (bytes_of(asked.getWrites()) > volume_limits::row_batch_bytes_max)
    return refuse(volume_code::TOO_LARGE,
                  "one batch of rows has at most " + std::to_string(volume_limits::row_batch_bytes_max) +
                      " bytes: write it in parts",
                  place->name);
  if (const auto* topic = find_pair(table->settings, source_setting))
    return refuse(volume_code::READ_ONLY,
                  "the table follows " + full_path(*place, *topic) + ": write there, or detach the table from it",
                  place->name);
  const bool logged = find_pair(table->settings, changelog_setting) != nullptr;
  volume_edit edit(*place->tree, call.now);
  std::vector<row_change> changes;
  row_writer writer(edit, *table, logged ? &changes : nullptr);
  const auto more =
      write_all(writer, asked.getWrites(), logged ? volume_limits::changes_erased_max : volume_limits::rows_erased_max);
  if (!more) return more.error();
  if (auto counted = writer.finish(); !counted) return counted;
  if (auto told = tell_changelog(call, *place, *table, changes); !told) return told;
  if (auto stored = commit(call, place->volume, edit); !stored) return stored;
  auto reply = call.reply.initWritten();
  reply.setPut(writer.rows_put());
  reply.setErased(writer.rows_erased());
  reply.setMore(*more);
  return {};
}

decided<void> scan_rows(volume_call& call, schema::ScanRows::Reader asked) {
  const auto place = locate_existing(call, asked.getTable(), last_symlink::followed);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  row_scan scan;
  scan.from = view(asked.getRange().getFrom());
  scan.to = view(asked.getRange().getTo());
  scan.backwards = asked.getBackwards();
  scan.rows_max = std::clamp<std::size_t>(asked.getRowsMax(), 1, volume_limits::rows_scanned_max);
  scan.bytes_max = std::min<std::size_t>(asked.getBytesMax(), volume_limits::transfer_bytes_max);
  scan.keys_only = asked.getKeysOnly();
  const auto found = millrace::scan_rows(*place->tree, table->id, scan);
  if (!found) return found.error();
  auto reply = call.reply.initRows();
  auto rows = reply.initRows(static_cast<unsigned>(found->rows.size()));
  for (unsigned i = 0; i < rows.size(); ++i) {
    rows[i].setKey(blob(found->rows[i].first));
    if (!scan.keys_only) rows[i].setValue(blob(found->rows[i].second));
  }
  reply.setMore(found->more);
  reply.setNext(blob(found->next));
  return {};
}

}  // namespace millrace::volume_requests
