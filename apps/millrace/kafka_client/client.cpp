#include "apps/millrace/kafka_client/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/millrace/kafka_client/client_error.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"

namespace millrace::cli {
namespace {

using std::chrono::steady_clock;

// What librdkafka tells of a refused batch it tells in its debug log only.
constexpr const char* refusal_log = "msg";
constexpr std::string_view refusal_facility = "MSGSET";
constexpr std::string_view before_refusal = " encountered error: ";
constexpr std::string_view after_refusal = " (actions ";

/// A server that is started again is found soon: by default clients wait up to ten seconds.
constexpr const char* reconnect_ms = "500";

bool names(const std::vector<std::pair<std::string, std::string>>& settings, std::string_view wanted) {
  return std::any_of(settings.begin(), settings.end(), [&](const auto& one) { return one.first == wanted; });
}

/// The code whose text librdkafka wrote.
rd_kafka_resp_err_t code_of(std::string_view reason) {
  const rd_kafka_err_desc* all = nullptr;
  std::size_t count = 0;
  rd_kafka_get_err_descs(&all, &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (all[i].desc != nullptr && reason == all[i].desc) return all[i].code;
  }
  return RD_KAFKA_RESP_ERR_UNKNOWN;
}

result<void> set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK) return {};
  return make_error(errc::invalid_argument, fmt::format("setting {}={}: {}", name, value, why.data()));
}

}  // namespace

result<std::unique_ptr<client>> client::connect(client_kind kind, const connection_options& options,
                                                std::vector<std::pair<std::string, std::string>> settings,
                                                refusals heard) {
  std::unique_ptr<client> made(new client);
  made->timeout_ = options.timeout;
  conf_handle conf(rd_kafka_conf_new());
  settings.insert(settings.begin(), {{"client.id", "millrace"},
                                     {"bootstrap.servers", options.bootstrap},
                                     {"log_level", "0"},
                                     {"reconnect.backoff.max.ms", reconnect_ms}});
  settings.insert(settings.end(), options.settings.begin(), options.settings.end());
  if (heard == refusals::noted && !names(options.settings, "debug")) {
    settings.insert(settings.end(), {{"debug", refusal_log}, {"log_level", "7"}});
    rd_kafka_conf_set_log_cb(conf.get(), note_refusal);
  }
  for (const auto& [name, value] : settings) {
    if (auto done = set(*conf, name, value); !done) return done.error();
  }
  rd_kafka_conf_set_opaque(conf.get(), made.get());
  rd_kafka_conf_set_error_cb(conf.get(), note_error);
  if (kind == client_kind::producer) rd_kafka_conf_set_dr_msg_cb(conf.get(), report_delivery);
  std::array<char, 512> why{};
  const auto type = kind == client_kind::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  made->handle_.reset(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (made->handle_ == nullptr) return make_error(errc::invalid_argument, why.data());
  static_cast<void>(conf.release());  // the client owns it now
  if (auto reached = made->await_broker(options.bootstrap); !reached) return reached.error();
  if (kind == client_kind::consumer) rd_kafka_poll_set_consumer(made->raw());
  return made;
}

client::~client() = default;

result<void> client::await_broker(const std::string& bootstrap) {
  constexpr int slice_ms = 200;
  const auto deadline = steady_clock::now() + timeout_;
  for (;;) {
    const rd_kafka_metadata_t* answer = nullptr;
    const auto code = rd_kafka_metadata(raw(), 0, nullptr, &answer, std::min(slice_ms, timeout_ms()));
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      rd_kafka_metadata_destroy(answer);
      return {};
    }
    rd_kafka_poll(raw(), 0);
    const bool late = steady_clock::now() >= deadline;
    if (!all_brokers_down_ && !late) continue;
    const std::string reason = last_failure_.empty() ? rd_kafka_err2str(code) : last_failure_;
    return make_error(all_brokers_down_ ? errc::connection_closed : errc::timed_out,
                      fmt::format("no broker answers at {}: {}", bootstrap, reason));
  }
}

result<cluster_description> client::describe_cluster() const {
  auto answer = fetch_metadata(*this, no_topics{});
  if (!answer) return answer.error();
  cluster_description described;
  for (int i = 0; i < (*answer)->broker_cnt; ++i) {
    const auto& b = (*answer)->brokers[i];
    described.brokers.push_back({b.id, b.host, b.port});
  }
  std::sort(described.brokers.begin(), described.brokers.end(), [](auto& a, auto& b) { return a.id < b.id; });
  described.controller = rd_kafka_controllerid(raw(), timeout_ms());
  if (char* id = rd_kafka_clusterid(raw(), timeout_ms())) {
    described.id = id;
    rd_kafka_mem_free(raw(), id);
  }
  return described;
}

std::optional<error> client::last_refusal() const {
  const std::lock_guard lock(refusal_mutex_);
  if (last_refusal_.empty()) return std::nullopt;
  return make_error(errc_of(code_of(last_refusal_)), last_refusal_);
}

void client::on_delivery(delivery_receiver receiver, void* context) {
  receiver_ = receiver;
  receiver_context_ = context;
}

void client::report_delivery(rd_kafka_t*, const rd_kafka_message_t* report, void* self) {
  const auto& own = *static_cast<client*>(self);
  if (own.receiver_ != nullptr) own.receiver_(*report, own.receiver_context_);
}

void client::note_refusal(const rd_kafka_t* rk, int, const char* facility, const char* line) {
  if (facility != refusal_facility) return;
  const std::string_view text(line);
  const auto found = text.find(before_refusal);
  if (found == std::string_view::npos) return;
  const auto start = found + before_refusal.size();
  const auto end = text.find(after_refusal, start);
  auto& own = *static_cast<client*>(rd_kafka_opaque(rk));
  const std::lock_guard lock(own.refusal_mutex_);
  own.last_refusal_ = text.substr(start, end - start);
}

void client::note_error(rd_kafka_t*, int code, const char* reason, void* self) {
  auto& own = *static_cast<client*>(self);
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    own.all_brokers_down_ = true;
  } else {
    own.last_failure_ = reason;
  }
}

}  // namespace millrace::cli
