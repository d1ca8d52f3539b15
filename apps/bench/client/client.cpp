#include "apps/bench/client/client.hpp"

#include <array>

namespace millrace::bench {
namespace {

constexpr int patience_ms = 10'000;

using conf_handle = std::unique_ptr<rd_kafka_conf_t, destroyed_by<rd_kafka_conf_destroy>>;
using words = std::array<char, 512>;

}  // namespace

result<kafka_client> make_client(rd_kafka_type_t type, const network_address& server, const client_settings& settings,
                                 const client_callbacks& callbacks) {
  const conf_handle conf(rd_kafka_conf_new());
  auto all = settings;
  all["bootstrap.servers"] = server.to_string();
  all["client.id"] = "millrace-load";
  all["log_level"] = "0";
  words why{};
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK) {
      return make_error(errc::invalid_argument, name + "=" + value + ": " + why.data());
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks.context);
  if (callbacks.delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf.get(), callbacks.delivered);
  if (callbacks.rebalanced != nullptr) rd_kafka_conf_set_rebalance_cb(conf.get(), callbacks.rebalanced);
  // A client takes its settings over only if it can be made, so it gets a copy.
  conf_handle copy(rd_kafka_conf_dup(conf.get()));
  kafka_client client(rd_kafka_new(type, copy.get(), why.data(), why.size()));
  if (client == nullptr) return make_error(errc::invalid_argument, why.data());
  static_cast<void>(copy.release());
  return client;
}

result<std::int32_t> count_partitions(rd_kafka_t& client, rd_kafka_topic_t& topic) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto name = std::string(rd_kafka_topic_name(&topic));
  if (const auto code = rd_kafka_metadata(&client, 0, &topic, &answer, patience_ms); code != 0) {
    return client_error("look at " + name, code);
  }
  const auto count = answer->topic_cnt == 1 ? answer->topics[0].partition_cnt : 0;
  const auto code = answer->topic_cnt == 1 ? answer->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  rd_kafka_metadata_destroy(answer);
  if (code != 0) return client_error("look at " + name, code);
  if (count == 0) return make_error(errc::not_found, "look at " + name + ": there is no such topic");
  return count;
}

error client_error(const std::string& action, rd_kafka_resp_err_t code) {
  const bool late = code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT;
  return make_error(late ? errc::timed_out : errc::unavailable, action + ": " + rd_kafka_err2str(code));
}

}  // namespace millrace::bench
