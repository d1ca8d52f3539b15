#include "runtime/storage/checkpoint.hpp"

#include <charconv>
#include <utility>

namespace millrace {
namespace {

constexpr std::string_view file_name = "/log-marks";
constexpr std::string_view boot_key = "boot ";

void put_line(std::string& text, const std::string& directory, const log_mark& mark) {
  for (const auto number : {mark.log_start.value, mark.durable_end.value, std::int64_t{mark.suspect}}) {
    text += std::to_string(number);
    text += ' ';
  }
  text += directory;
  text += '\n';
}

/// Takes the number at the front of `line` and the space behind it.
std::optional<std::int64_t> take_number(std::string_view& line) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), number);
  const auto length = static_cast<std::size_t>(end - line.data());
  if (failure != std::errc{} || number < 0 || length == line.size() || *end != ' ') return std::nullopt;
  line.remove_prefix(length + 1);
  return number;
}

error corrupt(std::string_view line) {
  return make_error(errc::corrupt, "checkpoint: bad line '" + std::string(line) + "'");
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace

std::string encode_checkpoint(const checkpoint_content& content) {
  auto text = std::string(boot_key) + content.boot_id + "\n";
  for (const auto& [directory, mark] : content.marks) put_line(text, directory, mark);
  return text;
}

result<checkpoint_content> decode_checkpoint(std::string_view text) {
  checkpoint_content content;
  for (bool first = true; !text.empty(); first = false) {
    const auto length = text.find('\n');
    if (length == std::string_view::npos) return corrupt(text);
    const auto line = text.substr(0, length);
    text.remove_prefix(length + 1);
    if (first) {
      if (!line.starts_with(boot_key)) return corrupt(line);
      content.boot_id = line.substr(boot_key.size());
      continue;
    }
    auto rest = line;
    const auto start = take_number(rest), end = take_number(rest), suspect = take_number(rest);
    if (!start || !end || !suspect || *suspect > 1 || rest.empty()) return corrupt(line);
    const log_mark mark{kafka::offset(*start), kafka::offset(*end), *suspect == 1};
    content.marks.emplace(rest, mark);
  }
  return content;
}

result<checkpoint> checkpoint::load(disk& d, const std::string& data_directory, std::string boot_id) {
  checkpoint loaded(slot_file(d, data_directory + std::string(file_name)), std::move(boot_id));
  const auto bytes = loaded.file_.load();
  if (!bytes) {
    const auto code = bytes.error().code;
    if (code == errc::corrupt) loaded.lost_ = bytes.error();
    if (code == errc::corrupt || code == errc::not_found) return loaded;
    return bytes.error();
  }
  auto content = decode_checkpoint({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!content) {
    loaded.lost_ = content.error();
    return loaded;
  }
  loaded.marks_ = std::move(content->marks);
  if (!content->boot_id.empty() && content->boot_id == loaded.boot_id_) return loaded;
  for (auto& [directory, mark] : loaded.marks_) mark.suspect = true;
  return loaded;
}

std::optional<log_mark> checkpoint::mark_of(const std::string& log_directory) const {
  const auto found = marks_.find(log_directory);
  return found == marks_.end() ? std::nullopt : std::optional(found->second);
}

void checkpoint::set(const std::string& log_directory, const log_mark& mark) {
  const auto [at, added] = marks_.try_emplace(log_directory, mark);
  if (!added && at->second == mark) return;
  at->second = mark;
  changed_ = true;
}

void checkpoint::erase(const std::string& log_directory) {
  if (marks_.erase(log_directory) > 0) changed_ = true;
}

result<void> checkpoint::store() {
  if (!changed_) return {};
  const auto text = encode_checkpoint({boot_id_, marks_});
  if (auto stored = file_.store(bytes_of(text)); !stored) return stored;
  changed_ = false;
  return {};
}

}  // namespace millrace
