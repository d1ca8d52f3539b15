// A service that asks an HTTP server: what the test of calls to the outside deploys.
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/number_setting.hpp"
#include "runtime/flow/topics/service_library.hpp"
#include "runtime/http/http_call.hpp"

namespace {

using namespace millrace::flow;
using millrace::errc;
using millrace::make_error;
using millrace::result;

struct question {
  std::int64_t id = 0;
  std::int64_t amount = 0;
  static auto fields(auto& self) { return std::tie(self.id, self.amount); }
};

struct answer {
  std::int64_t id = 0;
  std::string text;
};

using no_answer = dead_letter<question>;

/// Where to ask, and how long one attempt may take.
struct server {
  std::string url;
  std::chrono::milliseconds patience{10'000};

  static result<server> from(const service_settings& settings) {
    const auto url = settings.find("server");
    if (url == settings.end()) return make_error(errc::invalid_argument, "settings.server: http://HOST:PORT is wanted");
    auto patience_ms = server().patience.count();
    if (auto set = set_number(settings, "patience-ms", patience_ms); !set) return set.error();
    return server{url->second, std::chrono::milliseconds(patience_ms)};
  }

  result<answer> operator()(const question& q) const {
    const auto told = millrace::call_http(
        {.url = url + "/?id=" + std::to_string(q.id) + "&amount=" + std::to_string(q.amount), .timeout = patience});
    if (!told) return told.error();
    if (told->status != 200) return make_error(errc::unavailable, "the server said " + std::to_string(told->status));
    return answer{q.id, told->body};
  }
};

result<graph_plan> graph_of(const service_settings& settings) {
  const auto asked = server::from(settings);
  if (!asked) return asked.error();
  graph g("questions");
  const auto told = g.source<question>("questions").call("ask", *asked, {.concurrent = 4, .attempts = 2});
  told.made.into("answers");
  told.dead.into("unanswered");
  return g.plan();
}

result<timed<question>> read_question(const topic_record& record) {
  const json_record in(record);
  return timed<question>{{in.whole("id"), in.whole("amount")}, in.time("ts")};
}

new_topic_record write_answer(const answer& a, event_time) { return {.key = std::to_string(a.id), .value = a.text}; }

new_topic_record write_no_answer(const no_answer& n, event_time) {
  return {.key = std::to_string(n.value.id), .value = n.reason};
}

std::vector<service_definition> services() {
  return {{.name = "questions",
           .summary = "questions that a server answers",
           .graph = graph_of,
           .sources = {read_topic<question>("questions", "questions", read_question)},
           .sinks = {write_topic<answer>("answers", "answers", write_answer),
                     write_topic<no_answer>("unanswered", "unanswered", write_no_answer)}}};
}

}  // namespace

MILLRACE_SERVICES(services);
