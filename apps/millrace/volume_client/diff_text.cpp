#include "apps/millrace/volume_client/diff_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

bool has_content(schema::Diff::Entry::Reader e) { return e.getBlocks() != 0 || e.getRows() != 0 || e.getBytes() != 0; }

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
  return text + fmt::format("{}, {}, {}, {}\n", counted(diff.getObjects(), "object"),
                            counted(diff.getBlocks(), "block"), counted(diff.getRows(), "row"),
                            readable_bytes(diff.getBytes()));
}

}  // namespace millrace::cli
