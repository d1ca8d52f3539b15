#include <fmt/format.h>

#include <charconv>

#include "apps/bench/flow/fraud_graph.hpp"
#include "apps/bench/services/pipelines.hpp"
#include "runtime/flow/topics/json_record.hpp"

namespace millrace::bench {
namespace {

result<flow::graph_plan> graph_of(const flow::service_settings& settings) {
  return fraud_graph("payments", settings.contains("in-order"));
}

std::int64_t number_in(std::string_view digits, const char* field) {
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc() || end != digits.data() + digits.size())
    throw flow::bad_record(std::string(field) + " is no number");
  return number;
}

result<flow::timed<payment>> read_payment(const flow::topic_record& record) {
  const flow::json_record in(record);
  const auto merchant = in.text("merchant");
  payment p{.number = in.whole("txn"),
            .card = number_in(in.text("card"), "card"),
            .merchant = number_in(merchant.substr(merchant.empty() ? 0 : 1), "merchant"),
            .cents = in.whole("cents"),
            .time_ms = in.whole("ts")};
  return flow::timed<payment>{p, flow::event_time(p.time_ms)};
}

flow::new_topic_record write_alert(const velocity_alert& alert, flow::event_time) {
  return {.value = fmt::format(R"({{"txn":{},"card":"{}","score":{:.4f},"ts":{}}})", alert.number, alert.card,
                               alert.score, alert.time_ms)};
}

}  // namespace

flow::service_definition fraud_pipeline() {
  return {.name = "bench-fraud",
          .summary = "cards that are used far more, and for far more, than usual",
          .graph = graph_of,
          .sources = {flow::read_topic<payment>("payments", "payments", read_payment)},
          .sinks = {flow::write_topic<velocity_alert>("alerts", "velocity", write_alert)}};
}

}  // namespace millrace::bench
