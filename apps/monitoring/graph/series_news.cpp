#include "apps/monitoring/graph/series_news.hpp"

#include <nlohmann/json.hpp>

#include "apps/monitoring/graph/log_keeping.hpp"

namespace millrace::monitoring {
namespace {

using nlohmann::json;

std::string text_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// `f(object)` of a text that is a JSON object with what `f` asks for.
template <class F>
auto read_object(std::string_view text, F f) -> result<decltype(f(json()))> {
  try {
    const auto parsed = json::parse(text);
    return f(parsed);
  } catch (const json::exception& thrown) {
    return make_error(errc::invalid_argument, thrown.what());
  }
}

constexpr std::string_view kind_names[] = {"new_template", "rate_change", "learned"};

}  // namespace

std::string to_json(const new_series& news) {
  // Numbers of 64 bits are no numbers to all readers of JSON.
  return text_of({{"id", std::to_string(news.id)}, {"series", news.series}});
}

std::string to_json(const value_score& score) {
  json all{{"series", score.series}, {"time", score.time_ms}, {"value", score.value}, {"score", score.score}};
  if (!score.reason.empty()) all["reason"] = score.reason;
  return text_of(all);
}

std::string to_json(const late_sample& late) {
  return text_of({{"series", late.series}, {"time", late.time_ms}, {"newest", late.newest_ms}});
}

std::string to_json(const log_finding& finding) {
  return text_of({{"kind", kind_names[static_cast<std::size_t>(finding.kind)]},
                  {"host", finding.host},
                  {"app", finding.app},
                  {"level", name_of(finding.level)},
                  {"template", finding.template_id},
                  {"text", finding.template_text},
                  {"line", finding.line},
                  {"value", finding.value},
                  {"usual", finding.usual},
                  {"time", finding.time_ms},
                  {"reason", finding.words}});
}

std::string to_json(const template_row& row) {
  return text_of(
      {{"app", row.app}, {"template", row.id}, {"text", row.text}, {"lines", row.lines}, {"time", row.time_ms}});
}

std::string to_json(const line_template& line) {
  return text_of({{"app", line.app}, {"line", line.line}, {"template", line.id}});
}

result<new_series> new_series_from_json(std::string_view text) {
  return read_object(text, [](const json& in) {
    return new_series{std::stoull(in.at("id").get<std::string>()), in.at("series")};
  });
}

result<value_score> value_score_from_json(std::string_view text) {
  return read_object(text, [](const json& in) {
    return value_score{in.at("series"), in.at("time"), in.at("value"), in.at("score"), in.value("reason", "")};
  });
}

result<log_finding> log_finding_from_json(std::string_view text) {
  return read_object(text, [](const json& in) {
    log_finding read{.host = in.at("host"),
                     .app = in.at("app"),
                     .template_id = in.at("template"),
                     .template_text = in.at("text"),
                     .line = in.at("line"),
                     .value = in.at("value"),
                     .usual = in.at("usual"),
                     .time_ms = in.at("time"),
                     .words = in.at("reason")};
    for (std::size_t kind = 0; kind < std::size(kind_names); ++kind) {
      if (in.at("kind") == kind_names[kind]) read.kind = static_cast<log_finding_kind>(kind);
    }
    for (std::uint8_t level = 0; level < 8; ++level) {
      if (in.at("level") == name_of(static_cast<severity>(level))) read.level = static_cast<severity>(level);
    }
    return read;
  });
}

result<template_row> template_row_from_json(std::string_view text) {
  return read_object(text, [](const json& in) {
    return template_row{in.at("app"), in.at("template"), in.at("text"), in.at("lines"), in.at("time")};
  });
}

result<line_template> line_template_from_json(std::string_view text) {
  return read_object(text, [](const json& in) {
    return line_template{in.at("app"), in.at("line"), in.at("template")};
  });
}

}  // namespace millrace::monitoring
