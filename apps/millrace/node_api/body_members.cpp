#include "apps/millrace/node_api/body_members.hpp"

#include <algorithm>

#include "apps/millrace/node_api/query_fields.hpp"

namespace millrace::node_api {

body_members::body_members(nlohmann::json object, names known, std::string within, std::shared_ptr<std::string> wrong)
    : object_(std::move(object)),
      within_(std::move(within)),
      wrong_(wrong ? std::move(wrong) : std::make_shared<std::string>()) {
  if (!object_.is_object()) {
    refuse("", "a JSON object is wanted");
    object_ = nlohmann::json::object();
  }
  if (known.size() == 0) return;
  for (const auto& member : object_.items()) {
    if (std::find(known.begin(), known.end(), member.key()) != known.end()) continue;
    std::string listed;
    for (const auto name : known) listed += (listed.empty() ? "" : ", ") + std::string(name);
    refuse(member.key(), "is not known here; known are " + listed);
  }
}

void body_members::refuse(std::string_view name, std::string_view why) const {
  if (!wrong_->empty()) return;
  const auto place = within_ + std::string(name);
  *wrong_ = place.empty() ? std::string(why) : place + ": " + std::string(why);
}

std::optional<std::string> body_members::text(const char* name) const {
  if (!has(name)) return std::nullopt;
  if (object_[name].is_string()) return object_[name].get<std::string>();
  refuse(name, "a string is wanted");
  return std::nullopt;
}

std::optional<std::uint64_t> body_members::number(const char* name, std::uint64_t most) const {
  if (!has(name)) return std::nullopt;
  if (object_[name].is_number_unsigned() && object_[name].get<std::uint64_t>() <= most) {
    return object_[name].get<std::uint64_t>();
  }
  refuse(name, "a whole number from 0 to " + std::to_string(most) + " is wanted");
  return std::nullopt;
}

std::optional<bool> body_members::flag(const char* name) const {
  if (!has(name)) return std::nullopt;
  if (object_[name].is_boolean()) return object_[name].get<bool>();
  refuse(name, "true or false is wanted");
  return std::nullopt;
}

std::optional<std::int32_t> body_members::mode(const char* name) const {
  const auto said = text(name);
  if (!said) return std::nullopt;
  const auto mode = parse_mode(*said);
  if (!mode) refuse(name, "an octal number such as \"0644\" is wanted");
  return mode;
}

body_members body_members::object(const char* name, names known) const {
  return {has(name) ? object_[name] : nlohmann::json::object(), known, within_ + name + ".", wrong_};
}

}  // namespace millrace::node_api
