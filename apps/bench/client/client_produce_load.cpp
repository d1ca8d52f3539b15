#include "apps/bench/client/client_produce_load.hpp"

#include <random>

#include "apps/bench/client/record_sender.hpp"
#include "apps/bench/measure/cpu_time.hpp"

namespace millrace::bench {
namespace {

std::string random_value(std::int64_t bytes) {
  std::mt19937 random(1);
  std::string value(static_cast<std::size_t>(bytes), '\0');
  for (auto& byte : value) byte = static_cast<char>(random());
  return value;
}

}  // namespace

result<client_produce_outcome> run_client_produce_load(const client_produce_plan& plan) {
  const auto sender = record_sender::open(plan.server, plan.topic,
                                          {{"batch.size", std::to_string(plan.batch_bytes)},
                                           {"batch.num.messages", "1000000"},
                                           {"linger.ms", std::to_string(plan.linger_ms)},
                                           {"queue.buffering.max.messages", "500000"},
                                           {"queue.buffering.max.kbytes", "131072"},
                                           {"enable.idempotence", "false"}});
  if (!sender) return sender.error();
  const auto value = random_value(plan.record_bytes);
  const auto cpu_before = process_cpu_time();
  const auto begin = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < plan.records; ++i) {
    if (const auto sent = (*sender)->send(value); !sent) return sent.error();
    (*sender)->poll();
  }
  if (const auto finished = (*sender)->finish(); !finished) return finished.error();
  client_produce_outcome outcome;
  outcome.moved.took = std::chrono::steady_clock::now() - begin;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  outcome.moved.records = plan.records;
  outcome.moved.value_bytes = plan.records * plan.record_bytes;
  outcome.acks = (*sender)->acks();
  return outcome;
}

}  // namespace millrace::bench
