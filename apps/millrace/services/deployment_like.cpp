#include "apps/millrace/services/deployment_like.hpp"

namespace millrace::cli {

nlohmann::json deployment_like(const nlohmann::json& described) {
  nlohmann::json wanted;
  for (const auto* member :
       {"name", "service", "volume", "settings", "on_failure", "shadow_of", "former", "since_commit"}) {
    if (described.contains(member)) wanted[member] = described[member];
  }
  if (described.value("partitioned", false)) {
    wanted["partitioned"] = true;
    wanted["instances"] = described.value("instances", 1);
  }
  if (described.value("state", "") == "stopped") wanted["stopped"] = true;
  for (const auto& input : described.value("inputs", nlohmann::json::array())) {
    if (!input.value("hop", false)) wanted["topics"][input.at("source").get<std::string>()] = input.at("topic");
  }
  const auto sinks = described.value("sinks", nlohmann::json::object());
  for (const auto& [sink, topic] : sinks.items()) wanted["topics"][sink] = topic;
  return wanted;
}

}  // namespace millrace::cli
