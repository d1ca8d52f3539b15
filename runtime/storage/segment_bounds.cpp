#include "runtime/storage/segment_bounds.hpp"

#include <span>

#include "codecs/log/checkpoint_text.hpp"

namespace millrace {
namespace {

constexpr std::string_view version = "0\n";
constexpr std::size_t file_bytes_max = 16 << 20;

std::string path_in(const std::string& directory) { return directory + "/" + std::string(segment_bounds_name); }

std::optional<kafka::offset> take_offset(std::string_view& text, char delimiter) {
  const auto number = take_number<std::int64_t>(text, delimiter);
  return number && *number >= 0 ? std::optional(kafka::offset(*number)) : std::nullopt;
}

}  // namespace

std::string encode_segment_bounds(const segment_bounds& bounds) {
  auto text = std::string(version) + std::to_string(bounds.start.value) + " " + std::to_string(bounds.end.value) + "\n";
  for (const auto& [base, bytes] : bounds.bytes) {
    text += std::to_string(base.value) + " " + std::to_string(bytes) + "\n";
  }
  return text;
}

result<segment_bounds> decode_segment_bounds(std::string_view text) {
  if (!text.starts_with(version)) return make_error(errc::corrupt, "segment bounds: not version 0");
  text.remove_prefix(version.size());
  const auto start = take_offset(text, ' ');
  const auto end = start ? take_offset(text, '\n') : std::nullopt;
  if (!end || *end < *start) return make_error(errc::corrupt, "segment bounds: they do not say where the log begins");
  segment_bounds read{*start, *end, {}};
  while (!text.empty()) {
    const auto base = take_offset(text, ' ');
    const auto bytes = base ? take_number<std::uint32_t>(text, '\n') : std::nullopt;
    if (!bytes) return make_error(errc::corrupt, "segment bounds: a line is no segment's");
    read.bytes[*base] = *bytes;
  }
  return read;
}

result<std::optional<segment_bounds>> load_segment_bounds(disk& d, const std::string& directory) {
  const auto bytes = read_file(d, path_in(directory), file_bytes_max);
  if (!bytes && bytes.error().code == errc::not_found) return std::optional<segment_bounds>();
  if (!bytes) return bytes.error();
  auto read = decode_segment_bounds({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!read) return make_error(read.error().code, path_in(directory) + ": " + read.error().context);
  return std::optional(std::move(*read));
}

result<void> save_segment_bounds(disk& d, const std::string& directory, const segment_bounds& bounds) {
  const auto text = encode_segment_bounds(bounds);
  return replace_file(d, path_in(directory), std::as_bytes(std::span(text)));
}

result<void> forget_bounds(disk& d, const std::string& directory, kafka::offset begin, kafka::offset end) {
  auto bounds = load_segment_bounds(d, directory);
  if (!bounds) return bounds.error();
  if (!*bounds) return {};
  auto& bytes = (*bounds)->bytes;
  const auto from = bytes.lower_bound(begin), to = bytes.lower_bound(end);
  if (from == to) return {};
  bytes.erase(from, to);
  if (auto saved = save_segment_bounds(d, directory, **bounds); !saved) return saved;
  return d.sync_directory(directory);
}

}  // namespace millrace
