#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "apps/fraud/models/boosted_trees.hpp"

namespace millrace::fraud {
namespace {

using json_value = nlohmann::json;

constexpr std::string_view form = "millrace-boosted-trees-1";
constexpr std::string_view checksum_begin = R"(,"checksum":")";
constexpr std::size_t checksum_digits = 8;
constexpr std::size_t version_bytes_max = 100;
constexpr std::size_t trees_max = 10'000;
constexpr std::size_t nodes_max = 1'000'000;

error damaged(std::string what) { return make_error(errc::corrupt, "model: " + std::move(what)); }

result<void> check_sum(std::string_view file) {
  while (!file.empty() && file.back() == '\n') file.remove_suffix(1);
  const auto tail = checksum_begin.size() + checksum_digits + std::string_view("\"}").size();
  if (file.size() < tail || !file.ends_with("\"}")) return damaged("it has no checksum");
  const auto body = file.substr(0, file.size() - tail);
  const auto rest = file.substr(body.size());
  if (!rest.starts_with(checksum_begin)) return damaged("it has no checksum");
  const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size());
  if (rest.substr(checksum_begin.size(), checksum_digits) != fmt::format("{:08x}", sum)) {
    return damaged("its checksum does not fit");
  }
  return {};
}

/// By the file's numbers.
result<std::vector<std::uint16_t>> read_features(const json_value& names) {
  std::vector<std::uint16_t> features;
  for (const auto& name : names) {
    const auto found = feature_named(name.get_ref<const std::string&>());
    if (!found) return make_error(errc::unsupported, "model: no feature is called " + name.get<std::string>());
    features.push_back(static_cast<std::uint16_t>(*found));
  }
  return features;
}

/// Appends a tree; its numbers of nodes become those of the whole.
result<void> read_tree(const json_value& tree, const std::vector<std::uint16_t>& features,
                       std::vector<tree_node>& into) {
  const auto begin = into.size();
  const auto count = tree.size();
  if (count == 0 || begin + count > nodes_max) return damaged("a tree has no nodes, or too many");
  for (std::size_t n = 0; n < count; ++n) {
    const auto& node = tree.at(n);
    const auto which = node.at(0).get<std::int64_t>();
    tree_node read{.value = node.at(3).get<float>()};
    if (!std::isfinite(read.value)) return damaged("a value is no number");
    if (which >= 0) {
      const auto other = node.at(2).get<std::uint64_t>();
      read.threshold = node.at(1).get<float>();
      if (static_cast<std::uint64_t>(which) >= features.size()) return damaged("a node has no feature");
      if (std::isnan(read.threshold)) return damaged("a threshold is no number");
      if (other <= n + 1 || other >= count) return damaged("a node leads out of its tree");
      read.feature = features[static_cast<std::size_t>(which)];
      read.other = static_cast<std::uint32_t>(begin + other);
    }
    into.push_back(read);
  }
  return {};
}

bool is_plain(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20U) return false;
  }
  return !text.empty() && text.size() <= version_bytes_max;
}

}  // namespace

result<boosted_trees> boosted_trees::from_json(std::string_view file) {
  if (const auto sound = check_sum(file); !sound) return sound.error();
  try {
    const auto all = json_value::parse(file);
    if (all.at("form") != form) return make_error(errc::unsupported, "model: it is of another form");
    boosted_trees made;
    made.version_ = all.at("version").get<std::string>();
    if (!is_plain(made.version_)) return damaged("its version is no plain text");
    made.alert_score_ = all.at("alert_score").get<double>();
    if (!(made.alert_score_ >= 0 && made.alert_score_ <= 1)) return damaged("its alert score is no probability");
    const auto features = read_features(all.at("features"));
    if (!features) return features.error();
    const auto& trees = all.at("trees");
    if (trees.size() > trees_max) return damaged("it has too many trees");
    for (const auto& tree : trees) {
      made.roots_.push_back(static_cast<std::uint32_t>(made.nodes_.size()));
      if (auto read = read_tree(tree, *features, made.nodes_); !read) return read.error();
    }
    return made;
  } catch (const nlohmann::json::exception& thrown) {
    return damaged(thrown.what());
  }
}

}  // namespace millrace::fraud
