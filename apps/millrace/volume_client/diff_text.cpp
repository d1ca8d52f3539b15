#include "apps/millrace/volume_client/diff_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "apps/millrace/text/bytes_format.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volume_client/places.hpp"

namespace millrace::cli {
namespace {

/// "1 block", "1,234 rows"
std::string counted(std::uint64_t number, const char* thing) {
  return fmt::format("{} {}{}", grouped(static_cast<std::int64_t>(number)), thing, number == 1 ? "" : "s");
}

constexpr unsigned logs_named_max = 4;

bool has_content(schema::Diff::Entry::Reader e) {
  return e.getBlocks() != 0 || e.getRows() != 0 || e.getBytes() != 0 || e.getLogs().size() != 0;
}

std::string text_of(schema::Diff::Log::Reader log) {
  const auto name = fmt::format("{}-{}", string_of(log.getTopic()), log.getPartition());
  if (!log.hasBefore()) return fmt::format("{} is new, with {}", name, grouped(log.getAfter().getEnd()));
  if (!log.hasAfter()) return name + " is gone";
  const auto before = log.getBefore(), after = log.getAfter();
  auto text = fmt::format("{} from {} to {}", name, grouped(before.getEnd()), grouped(after.getEnd()));
  if (before.getStart() != after.getStart()) text += fmt::format(", now begins at {}", grouped(after.getStart()));
  return text;
}

const char* mark_of(schema::Diff::Entry::Reader e) {
  if (e.getChange() == schema::Diff::Change::ADDED) return "+";
  if (e.getChange() == schema::Diff::Change::REMOVED) return "-";
  return e.getOldPath().size() != 0 && !has_content(e) && !e.getAttributes() ? "=" : "~";
}

std::string what_differs(schema::Diff::Entry::Reader e) {
  std::vector<std::string> parts;
  if (e.getOldPath().size() != 0) parts.push_back("was " + escaped(string_of(e.getOldPath())));
  if (e.getBlocks() != 0) parts.push_back(counted(e.getBlocks(), "block"));
  if (e.getRows() != 0) parts.push_back(counted(e.getRows(), "row"));
  if (e.getBytes() != 0) parts.push_back(readable_bytes(e.getBytes()));
  const auto logs = e.getLogs();
  for (unsigned i = 0; i < std::min<unsigned>(logs.size(), logs_named_max); ++i) parts.push_back(text_of(logs[i]));
  if (logs.size() > logs_named_max) parts.push_back(fmt::format("{} more logs", logs.size() - logs_named_max));
  if (e.getAttributes() && e.getChange() == schema::Diff::Change::CHANGED) parts.emplace_back("attributes");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string text_of(schema::Diff::Reader diff) {
  if (diff.getObjects() == 0 && diff.getEntries().size() == 0) return "nothing differs\n";
  table rows({{""}, {"KIND"}, {"PATH"}, {"WHAT"}});
  for (const auto e : diff.getEntries()) {
    rows.add({mark_of(e), name_of(e.getKind()), escaped(string_of(e.getPath())), what_differs(e)});
  }
  std::string text = rows.render();
  if (diff.getMore()) text += fmt::format("… the first {} of them; -n shows more\n", diff.getEntries().size());
  return text + fmt::format("{}, {}, {}, {}, {}\n", counted(diff.getObjects(), "object"),
                            counted(diff.getBlocks(), "block"), counted(diff.getRows(), "row"),
                            counted(diff.getRecords(), "record"), readable_bytes(diff.getBytes()));
}

}  // namespace millrace::cli
