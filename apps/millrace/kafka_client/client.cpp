#include "apps/millrace/kafka_client/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/millrace/kafka_client/client_error.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"

namespace millrace::cli {
namespace {

using std::chrono::steady_clock;

result<void> set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK) return {};
  return make_error(errc::invalid_argument, fmt::format("setting {}={}: {}", name, value, why.data()));
}

}  // namespace

result<std::unique_ptr<client>> client::connect(client_kind kind, const connection_options& options,
                                                std::vector<std::pair<std::string, std::string>> settings) {
  std::unique_ptr<client> made(new client);
  made->timeout_ = options.timeout;
  conf_handle conf(rd_kafka_conf_new());
  settings.insert(settings.begin(),
                  {{"client.id", "millrace"}, {"bootstrap.servers", options.bootstrap}, {"log_level", "0"}});
  settings.insert(settings.end(), options.settings.begin(), options.settings.end());
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

void client::on_delivery(delivery_receiver receiver, void* context) {
  receiver_ = receiver;
  receiver_context_ = context;
}

void client::report_delivery(rd_kafka_t*, const rd_kafka_message_t* report, void* self) {
  const auto& own = *static_cast<client*>(self);
  if (own.receiver_ != nullptr) own.receiver_(*report, own.receiver_context_);
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
