#include "runtime/http/route_pattern.hpp"

#include <cstdio>
#include <cstdlib>
#include <tuple>

namespace millrace {
namespace {

[[noreturn]] void end_for(std::string_view pattern) {
  std::fprintf(stderr, "not a route pattern: %.*s\n", static_cast<int>(pattern.size()), pattern.data());
  std::abort();
}

/// {"a", "b", ""} from `first` → "a/b/".
result<std::string> joined_rest(const std::vector<std::string>& segments, std::size_t first) {
  std::string rest;
  for (std::size_t i = first; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    if (segments[i].empty() && !is_last) return make_error(errc::invalid_argument, "the path has an empty name");
    if (segments[i].find('/') != std::string::npos) {
      return make_error(errc::invalid_argument, "a name in the path holds a '/'");
    }
    if (i > first) rest += '/';
    rest += segments[i];
  }
  return rest;
}

}  // namespace

route_pattern::route_pattern(std::string text) : text_(std::move(text)) {
  const std::string_view all(text_);
  if (!all.starts_with('/')) end_for(all);
  for (std::size_t begin = 1; begin <= all.size();) {
    const auto end = std::min(all.find('/', begin), all.size());
    pieces_.push_back(parse(all.substr(begin, end - begin)));
    begin = end + 1;
    if (pieces_.back().is == kind::rest && begin <= all.size()) end_for(all);
  }
}

route_pattern::piece route_pattern::parse(std::string_view segment) {
  if (!segment.starts_with('{')) {
    if (segment.find_first_of("{}%") != std::string_view::npos) end_for(segment);
    return {kind::fixed, std::string(segment)};
  }
  if (!segment.ends_with('}')) end_for(segment);
  auto name = segment.substr(1, segment.size() - 2);
  const bool is_rest = name.ends_with("...");
  if (is_rest) name.remove_suffix(3);
  if (name.empty() || name.find_first_of("{}.") != std::string_view::npos) end_for(segment);
  return {is_rest ? kind::rest : kind::part, std::string(name)};
}

result<std::optional<std::vector<http_value>>> route_pattern::match(const std::vector<std::string>& segments) const {
  using outcome = std::optional<std::vector<http_value>>;
  std::vector<http_value> parts;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (i >= segments.size()) return outcome();
    const auto& piece = pieces_[i];
    if (piece.is == kind::rest) {
      auto rest = joined_rest(segments, i);
      if (!rest) return rest.error();
      parts.push_back({piece.text, std::move(*rest)});
      return outcome(std::move(parts));
    }
    if (piece.is == kind::fixed ? piece.text != segments[i] : segments[i].empty()) return outcome();
    if (piece.is == kind::part) parts.push_back({piece.text, segments[i]});
  }
  return segments.size() == pieces_.size() ? outcome(std::move(parts)) : outcome();
}

bool route_pattern::is_before(const route_pattern& other) const {
  for (std::size_t i = 0; i < pieces_.size() && i < other.pieces_.size(); ++i) {
    const auto mine = std::tuple(pieces_[i].is, pieces_[i].is == kind::fixed ? pieces_[i].text : std::string());
    const auto its =
        std::tuple(other.pieces_[i].is, other.pieces_[i].is == kind::fixed ? other.pieces_[i].text : std::string());
    if (mine != its) return mine < its;
  }
  return pieces_.size() < other.pieces_.size();
}

}  // namespace millrace
