#include "apps/millrace/node_api/row_batch.hpp"

#include <nlohmann/json.hpp>

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/row_text.hpp"
#include "apps/millrace/text/json_members.hpp"
#include "runtime/http/field_text.hpp"

namespace millrace::node_api {
namespace {

using members = std::vector<cli::json_member>;
using volume_text::blob;

error wrong(std::string why) { return make_error(errc::invalid_argument, std::move(why)); }

result<void> read_expected(row_write& write, std::string_view raw) {
  const auto word = nlohmann::json::parse(raw, nullptr, false);
  if (word == "absent" || word == "present") {
    write.expected = word == "absent" ? row_write::expectation::absent : row_write::expectation::present;
    return {};
  }
  const auto object = word.is_object() ? cli::json_members(raw) : result<members>(members());
  if (!object || object->size() != 1 || object->front().name != "value") {
    return wrong(R"(expected is "absent", "present" or {"value": …})");
  }
  auto value = value_of_json(object->front().raw);
  if (!value) return value.error();
  write.expected = row_write::expectation::value;
  write.expected_value = std::move(*value);
  return {};
}

result<void> read_key(std::string& key, std::string_view raw) {
  auto read = key_of_json(raw);
  if (!read) return read.error();
  key = std::move(*read);
  return {};
}

result<void> read_bounds(row_write& write, std::string_view raw) {
  const auto bounds = cli::json_members(raw);
  if (!bounds) return bounds.error();
  for (const auto& bound : *bounds) {
    if (bound.name != "from" && bound.name != "to") return wrong("erase_range has from and to, not " + bound.name);
    if (auto read = read_key(bound.name == "from" ? write.key : write.value, bound.raw); !read) return read;
  }
  return {};
}

result<void> read_member(row_write& write, const cli::json_member& member) {
  if (member.name == "key") return read_key(write.key, member.raw);
  if (member.name == "value") {
    auto value = value_of_json(member.raw);
    if (!value) return value.error();
    write.value = std::move(*value);
    return {};
  }
  if (member.name == "expected") return read_expected(write, member.raw);
  if (member.name == "erase") {
    write.is = row_write::kind::erase;
    return read_key(write.key, member.raw);
  }
  if (member.name == "erase_range") {
    write.is = row_write::kind::erase_range;
    return read_bounds(write, member.raw);
  }
  return wrong("'" + member.name + "' is not known here; known are key, value, erase, erase_range and expected");
}

/// Which members belong together.
bool is_complete(const members& given) {
  const auto has = [&](std::string_view name) { return cli::find_member(given, name) != nullptr; };
  const auto expected = has("expected") ? 1u : 0u;
  if (has("erase")) return given.size() == 1 + expected;
  if (has("erase_range")) return given.size() == 1;
  return has("key") && has("value") && given.size() == 2 + expected;
}

result<row_write> read_line(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) return wrong("a zero byte is no JSON");
  const auto given = cli::json_members(line);
  if (!given) return given.error();
  if (!is_complete(*given)) return wrong("a line is a key and its value, or erase, or erase_range");
  row_write write;
  for (const auto& member : *given) {
    if (auto read = read_member(write, member); !read) return read.error();
  }
  return write;
}

}  // namespace

result<std::vector<row_write>> read_batch(std::string_view lines) {
  std::vector<row_write> writes;
  for (std::size_t number = 1; const auto line = take_until(lines, '\n'); ++number) {
    const auto text = trimmed(line->ends_with('\r') ? line->substr(0, line->size() - 1) : *line);
    if (text.empty()) continue;
    auto write = read_line(text);
    if (!write) return wrong("line " + std::to_string(number) + ": " + write.error().context);
    writes.push_back(std::move(*write));
  }
  if (writes.empty()) return wrong("no line says what to write");
  return writes;
}

void put_write(schema::WriteRows::Write::Builder to, const row_write& write) {
  switch (write.is) {
    case row_write::kind::put: {
      auto row = to.initPut();
      row.setKey(blob(write.key));
      row.setValue(blob(write.value));
      break;
    }
    case row_write::kind::erase: to.setErase(blob(write.key)); break;
    case row_write::kind::erase_range: {
      auto range = to.initEraseRange();
      range.setFrom(blob(write.key));
      range.setTo(blob(write.value));
      break;
    }
  }
  auto expected = to.initExpected();
  switch (write.expected) {
    case row_write::expectation::anything: break;
    case row_write::expectation::absent: expected.setAbsent(); break;
    case row_write::expectation::present: expected.setPresent(); break;
    case row_write::expectation::value: expected.setValue(blob(write.expected_value)); break;
  }
}

}  // namespace millrace::node_api
