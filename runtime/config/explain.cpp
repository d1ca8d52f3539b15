#include "runtime/config/explain.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "runtime/config/options.hpp"

namespace millrace {
namespace {

constexpr std::string_view file_head =
    R"(# Millrace's options, each with its default. A value set here is overridden by the environment variable named like the
# option (node.id: MILLRACE_NODE_ID), and that by flags. `millrace config check FILE` tells what is wrong with a file,
# `millrace config show` which values are in force and who set them.
# A number of bytes may also be written "64MiB" (KiB, MiB, GiB, TiB), a time "7d" (us, ms, s, m, h, d).
)";

std::string_view section_of(const option& which) { return which.name.substr(0, which.name.find('.')); }

nlohmann::ordered_json to_json(const option_value& value) {
  return std::visit([](const auto& plain) { return nlohmann::ordered_json(plain); }, value);
}

}  // namespace

std::string explain_as_text(const settings& what) {
  std::size_t name_width = 0, value_width = 0;
  constexpr std::size_t value_width_max = 32;
  for (const auto& each : what.all()) {
    name_width = std::max(name_width, each.which->name.size());
    value_width = std::min(value_width_max, std::max(value_width, to_toml(each.value).size()));
  }
  std::string out;
  for (const auto& each : what.all()) {
    std::string line(each.which->name);
    line.resize(name_width + 2, ' ');
    line += to_toml(each.value);
    line.resize(std::max(line.size() + 2, name_width + value_width + 4), ' ');
    line += name_of(each.from);
    if (!each.place.empty()) line += " " + each.place;
    out += line + "\n";
  }
  return out;
}

std::string explain_as_json(const settings& what) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& each : what.all()) {
    out[std::string(each.which->name)] = {{"value", to_json(each.value)},
                                          {"from", name_of(each.from)},
                                          {"place", each.place},
                                          {"default", to_json(each.which->standard)}};
  }
  return out.dump(2) + "\n";
}

std::string default_config_file() {
  std::string out(file_head);
  std::string_view section;
  for (const auto& which : all_options()) {
    if (section_of(which) != section) {
      section = section_of(which);
      out += "\n# " + std::string(section_sentence(section)) + "\n[" + std::string(section) + "]\n";
    }
    out += "\n# " + std::string(which.sentence) + "\n# " + describe_range(which) + "\n";
    out += std::string(which.name.substr(section.size() + 1)) + " = " + to_toml(which.standard) + "\n";
  }
  return out;
}

}  // namespace millrace
