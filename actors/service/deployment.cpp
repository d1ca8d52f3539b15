#include "actors/service/deployment.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

namespace millrace {
namespace {

using json = nlohmann::json;

constexpr std::size_t name_bytes_max = 100;

error wrong(const std::string& why) { return make_error(errc::invalid_argument, why); }

result<std::map<std::string, std::string>> texts_of(const std::string& member, const json& from) {
  if (!from.is_object()) return wrong(member + ": an object of texts is wanted");
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : from.items()) {
    if (!value.is_string()) return wrong(member + "." + key + ": a text is wanted");
    texts[key] = value.get<std::string>();
  }
  return texts;
}

result<void> take(deployment& into, const std::string& member, const json& value) {
  if (member == "topics" || member == "settings") {
    auto texts = texts_of(member, value);
    if (!texts) return texts.error();
    (member == "topics" ? into.topics : into.settings) = std::move(*texts);
    return {};
  }
  if (member == "stopped" || member == "partitioned") {
    if (!value.is_boolean()) return wrong(member + ": true or false is wanted");
    (member == "stopped" ? into.stopped : into.partitioned) = value.get<bool>();
    return {};
  }
  if (member == "instances") {
    if (!value.is_number_unsigned() || value == 0 || value > instances_max)
      return wrong("instances: a number from 1 to " + std::to_string(instances_max) + " is wanted");
    into.instances = value.get<std::size_t>();
    return {};
  }
  if (member == "since_commit") {
    if (!value.is_number_unsigned()) return wrong("since_commit: a whole number is wanted");
    into.since_commit = value.get<std::uint64_t>();
    return {};
  }
  if (member == "on_failure") {
    if (value != "restart" && value != "stop") return wrong("on_failure: \"restart\" or \"stop\" is wanted");
    into.stops_on_failure = value == "stop";
    return {};
  }
  if (!value.is_string()) return wrong(member + ": a text is wanted");
  if (member == "name") {
    into.name = value.get<std::string>();
  } else if (member == "service") {
    into.service = value.get<std::string>();
  } else if (member == "volume") {
    into.volume = value.get<std::string>();
  } else if (member == "shadow_of") {
    into.shadow_of = value.get<std::string>();
  } else if (member == "former") {
    into.former = value.get<std::string>();
  } else {
    return wrong(
        "a deployment has no '" + member +
        "': name, service, volume, topics, settings, partitioned, instances, stopped, on_failure, shadow_of, former, "
        "since_commit");
  }
  return {};
}

}  // namespace

std::string encode(const deployment& wanted) {
  json all = {{"name", wanted.name},     {"service", wanted.service},   {"volume", wanted.volume},
              {"topics", wanted.topics}, {"settings", wanted.settings}, {"stopped", wanted.stopped}};
  if (wanted.partitioned) {
    all["partitioned"] = true;
    all["instances"] = wanted.instances;
  }
  if (wanted.stops_on_failure) all["on_failure"] = "stop";
  if (!wanted.shadow_of.empty()) all["shadow_of"] = wanted.shadow_of;
  if (!wanted.former.empty()) all["former"] = wanted.former;
  if (wanted.since_commit > 0) all["since_commit"] = wanted.since_commit;
  return all.dump();
}

result<deployment> decode_deployment(std::string_view text) {
  const auto parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return wrong("a JSON object is wanted");
  deployment wanted;
  for (const auto& [member, value] : parsed.items()) {
    if (auto taken = take(wanted, member, value); !taken) return taken.error();
  }
  if (wanted.service.empty()) return wrong("service: which one?");
  if (wanted.name.empty()) wanted.name = wanted.service;
  if (wanted.instances > 1) wanted.partitioned = true;
  if (auto fine = check_deployment_name(wanted.name); !fine) return fine.error();
  if (!wanted.volume.empty() && wanted.volume.front() != '/') return wrong("volume: a path is wanted, \"/payments\"");
  return wanted;
}

result<void> check_deployment_name(std::string_view name) {
  const auto legal = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
  if (!name.empty() && name.size() <= name_bytes_max && std::ranges::all_of(name, legal)) return {};
  return wrong("name: letters, digits, \"-\", \"_\" and \".\", at most " + std::to_string(name_bytes_max));
}

result<void> check_partitioned(const deployment& wanted, const flow::service_definition& service) {
  if (!wanted.partitioned) return {};
  if (!service.partitionable)
    return wrong("partitioned: service " + service.name +
                 " brings together what is in different partitions: one instance reads them all");
  if (!service.files.empty())
    return wrong("partitioned: service " + service.name + " reads files: one instance takes them");
  if (wanted.instances > 1 && !wanted.shadow_of.empty())
    return wrong("instances: a shadow has one, as its outputs are compared by commit");
  return {};
}

result<void> check_ends(const deployment& wanted, const flow::service_definition& service) {
  std::set<std::string> ends{"dead-letters"}, written;
  for (const auto& source : service.sources) ends.insert(source.source);
  for (const auto& sink : service.sinks) {
    ends.insert(sink.sink);
    if (!written.insert(wanted.topic_of(sink.sink, sink.topic)).second)
      return wrong("topics." + sink.sink + ": another sink writes to that topic");
  }
  for (const auto& source : service.sources) {
    if (written.contains(wanted.topic_of(source.source, source.topic)))
      return wrong("topics." + source.source + ": the service would read what it writes");
  }
  for (const auto& [end, topic] : wanted.topics) {
    if (!ends.contains(end)) return wrong("topics." + end + ": service " + service.name + " has no such end");
  }
  return {};
}

}  // namespace millrace
