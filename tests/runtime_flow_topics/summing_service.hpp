#pragma once
#include <charconv>
#include <stdexcept>
#include <string>
#include <vector>

#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/topic_flow.hpp"

// A service with state, for specs of what runs services.
namespace millrace::flow {

struct payment {
  std::string card;
  std::int64_t cents = 0;
};

/// The sum of each card so far.
struct sums {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> sum{"sum"};
  static auto states(auto& self) { return std::tie(self.sum); }

  void on_event(const payment& p, context& c) {
    sum.edit() += p.cents;
    c.emit(c.key() + ":" + std::to_string(sum.get()));
  }
};

/// "card cents"; the record's time is the event's.
inline result<timed<payment>> read_payment(const topic_record& record) {
  const auto text = record.value.value_or("");
  const auto space = text.find(' ');
  payment p;
  if (space == text.npos) return make_error(errc::invalid_argument, "no payment");
  if (text == "throw it") throw std::runtime_error("thrown");
  p.card = text.substr(0, space);
  std::from_chars(text.data() + space + 1, text.data() + text.size(), p.cents);
  return timed<payment>{std::move(p), event_time(record.time.value)};
}

inline service_definition summing() {
  return {.name = "sums",
          .graph = [](const service_settings&) -> result<graph_plan> {
            graph g("sums");
            g.source<payment>("payments")
                .key_by([](const payment& p) -> const std::string& { return p.card; })
                .process("sum", sums{})
                .out.into("sums");
            return g.plan();
          },
          .sources = {read_topic<payment>("payments", "payments", read_payment)},
          .sinks = {write_topic<std::string>(
              "sums", "sums", [](const std::string& text, event_time) { return new_topic_record{.value = text}; })}};
}

inline std::vector<std::byte> batch_of(std::int64_t base, const std::vector<std::string>& values) {
  kafka::batch_builder builder({.base_offset = kafka::offset(base)});
  for (const auto& value : values) builder.add({.timestamp = kafka::timestamp(base), .value = value});
  return *builder.finish();
}

inline std::vector<std::string> outputs_of(const flow_cut& cut) {
  std::vector<std::string> told;
  for (const auto& output : cut.outputs) {
    told.push_back(std::to_string(output.sink) + " " + output.record.value.value_or("none"));
  }
  return told;
}

}  // namespace millrace::flow
