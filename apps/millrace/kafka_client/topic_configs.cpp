#include "apps/millrace/kafka_client/topic_configs.hpp"

#include <algorithm>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

using config_resource = handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

config_resource topic_resource(const std::string& name) {
  return config_resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
}

result<void> check_resource(const std::string& attempt, const rd_kafka_ConfigResource_t* resource) {
  const auto code = rd_kafka_ConfigResource_error(resource);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return client_error(attempt, code, rd_kafka_ConfigResource_error_string(resource));
}

}  // namespace

result<std::vector<config_entry>> topic_configs(const client& c, const std::string& name) {
  const std::string attempt = "describe topic " + name;
  const auto resource = topic_resource(name);
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = resource.get();
    rd_kafka_DescribeConfigs(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto* answer = rd_kafka_event_DescribeConfigs_result(event->get());
  const auto** resources = rd_kafka_DescribeConfigs_result_resources(answer, &count);
  if (count != 1) return make_error(errc::corrupt, attempt + ": no answer about it");
  if (auto checked = check_resource(attempt, resources[0]); !checked) return checked.error();
  const auto** entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  std::vector<config_entry> configs;
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    const bool own = rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG;
    configs.push_back({rd_kafka_ConfigEntry_name(entries[i]), value == nullptr ? "" : value, !own,
                       rd_kafka_ConfigEntry_is_sensitive(entries[i]) == 1,
                       rd_kafka_ConfigEntry_is_read_only(entries[i]) == 1});
  }
  std::sort(configs.begin(), configs.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return configs;
}

result<void> replace_topic_configs(const client& c, const std::string& name,
                                   const std::map<std::string, std::string>& values, dry_run dry) {
  const std::string attempt = "alter topic " + name;
  const auto resource = topic_resource(name);
  for (const auto& [key, value] : values) {
    const auto code = rd_kafka_ConfigResource_set_config(resource.get(), key.c_str(), value.c_str());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error(attempt, code);
  }
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = resource.get();
    rd_kafka_AlterConfigs(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, start, dry);
  if (!event) return event.error();
  std::size_t count = 0;
  const auto** resources =
      rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event->get()), &count);
  if (count != 1) return make_error(errc::corrupt, attempt + ": no answer about it");
  return check_resource(attempt, resources[0]);
}

}  // namespace millrace::cli
