#include "apps/monitoring/records/delivery.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

namespace dom = simdjson::dom;

void begin_delivery(std::string& to, std::int64_t at_ms, std::string_view host, std::string_view items) {
  fmt::format_to(std::back_inserter(to), FMT_COMPILE(R"({{"at":{},"host":)"), at_ms);
  append_json_text(to, host);
  to.append(",\"").append(items).append("\":[");
}

error bad(const std::string& what) { return make_error(errc::invalid_argument, what); }

/// The members that both kinds have, and the items.
struct envelope {
  std::int64_t at_ms = 0;
  std::string_view host;
  dom::array items;
};

result<envelope> open_delivery(std::string_view json, const char* items) {
  thread_local dom::parser parser;
  dom::object all;
  if (parser.parse(json.data(), json.size()).get(all) != simdjson::SUCCESS) return bad("the value is no JSON object");
  envelope read;
  if (all.at_key("at").get(read.at_ms) != simdjson::SUCCESS) return bad("field 'at' is no whole number");
  if (all.at_key("host").get(read.host) != simdjson::SUCCESS) read.host = {};
  if (all.at_key(items).get(read.items) != simdjson::SUCCESS)
    return bad("field '" + std::string(items) + "' is no list");
  if (read.items.size() > delivery_items_max) {
    return bad(std::to_string(read.items.size()) + " " + items + ": at most " + std::to_string(delivery_items_max));
  }
  return read;
}

std::int64_t time_of(const dom::element& item, std::int64_t otherwise) {
  std::int64_t time = 0;
  return item.at_key("time").get(time) == simdjson::SUCCESS ? time : otherwise;
}

}  // namespace

std::string to_json(const metrics_delivery& delivery) {
  std::string text;
  text.reserve(100 + 150 * delivery.samples.size());
  begin_delivery(text, delivery.at_ms, delivery.host, "samples");
  bool first = true;
  for (const auto& one : delivery.samples) {
    text.append(first ? "{\"series\":" : ",{\"series\":");
    first = false;
    append_json_text(text, one.series);
    fmt::format_to(std::back_inserter(text), FMT_COMPILE(R"(,"time":{},"value":{}}})"), one.time_ms, one.value);
  }
  return text.append("]}");
}

std::string to_json(const logs_delivery& delivery) {
  std::string text;
  begin_delivery(text, delivery.at_ms, delivery.host, "lines");
  bool first = true;
  for (const auto& one : delivery.lines) {
    text.append(first ? "{" : ",{");
    first = false;
    if (!one.host.empty() && one.host != delivery.host) {
      text.append("\"host\":");
      append_json_text(text, one.host);
      text.push_back(',');
    }
    text.append("\"app\":");
    append_json_text(text, one.app);
    fmt::format_to(std::back_inserter(text), FMT_COMPILE(R"(,"level":"{}","time":{},"text":)"), name_of(one.level),
                   one.time_ms);
    append_json_text(text, one.text);
    text.push_back('}');
  }
  return text.append("]}");
}

result<metrics_delivery> read_metrics_delivery(std::string_view json) {
  const auto opened = open_delivery(json, "samples");
  if (!opened) return opened.error();
  metrics_delivery read{opened->at_ms, std::string(opened->host), {}};
  read.samples.reserve(opened->items.size());
  for (const auto item : opened->items) {
    std::string_view series;
    sample one;
    if (item.at_key("series").get(series) != simdjson::SUCCESS) return bad("a sample without the text 'series'");
    if (item.at_key("value").get(one.value) != simdjson::SUCCESS) return bad("a sample without the number 'value'");
    one.series.assign(series);
    one.time_ms = time_of(item, read.at_ms);
    read.samples.push_back(std::move(one));
  }
  return read;
}

result<logs_delivery> read_logs_delivery(std::string_view json) {
  const auto opened = open_delivery(json, "lines");
  if (!opened) return opened.error();
  logs_delivery read{opened->at_ms, std::string(opened->host), {}};
  read.lines.reserve(opened->items.size());
  for (const auto item : opened->items) {
    std::string_view text, field;
    if (item.at_key("text").get(text) != simdjson::SUCCESS) return bad("a line without the text 'text'");
    log_line one{.host = read.host, .text = std::string(text), .time_ms = time_of(item, read.at_ms)};
    if (item.at_key("host").get(field) == simdjson::SUCCESS) one.host.assign(field);
    if (item.at_key("app").get(field) == simdjson::SUCCESS) one.app.assign(field);
    if (item.at_key("level").get(field) == simdjson::SUCCESS) {
      const auto level = std::find(severity_words.begin(), severity_words.end(), field);
      if (level == severity_words.end()) return bad("'" + std::string(field) + "' is no level");
      one.level = static_cast<severity>(level - severity_words.begin());
    }
    read.lines.push_back(std::move(one));
  }
  return read;
}

}  // namespace millrace::monitoring
