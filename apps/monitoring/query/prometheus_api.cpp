#include "apps/monitoring/query/prometheus_api.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <unordered_set>

#include "apps/monitoring/query/promql_evaluator.hpp"
#include "apps/monitoring/query/promql_parser.hpp"
#include "apps/monitoring/query/query_json.hpp"
#include "apps/monitoring/query/request_time.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view api_prefix = "/api/v1/";
constexpr std::string_view success_beginning = "{\"status\":\"success\",\"data\":";

/// A quotation that was cut within a character is still told.
std::string as_utf8(std::string_view text) {
  std::string out(text);
  if (is_utf8(out)) return out;
  for (auto& c : out) {
    if ((static_cast<unsigned char>(c) & 0x80) != 0) c = '?';
  }
  return out;
}

api_answer refused(int status, std::string_view type, std::string_view why) {
  api_answer answer{status, "{\"status\":\"error\",\"errorType\":"};
  append_json_text(answer.body, type);
  answer.body += ",\"error\":";
  append_json_text(answer.body, as_utf8(why));
  answer.body += '}';
  return answer;
}

api_answer bad_parameter(std::string_view name, std::string_view why) {
  return refused(400, "bad_data", "invalid parameter \"" + std::string(name) + "\": " + std::string(why));
}

api_answer not_executed(const error& why) {
  switch (why.code) {
    case errc::timed_out: return refused(503, "timeout", why.context);
    case errc::unavailable:
    case errc::would_block:
    case errc::connection_closed: return refused(503, "unavailable", why.context);
    case errc::invalid_argument:
    case errc::unsupported:
    case errc::out_of_range:
    case errc::limit_exceeded: return refused(422, "execution", why.context);
    case errc::not_found:
    case errc::already_exists:
    case errc::corrupt:
    case errc::truncated:
    case errc::io_failure:
    case errc::no_space: break;
  }
  return refused(500, "internal", why.context);
}

api_answer succeeded(std::string_view data) { return {200, std::string(success_beginning) + std::string(data) + "}"}; }

class api_request {
 public:
  api_request(std::span<const api_parameter> parameters, const api_surroundings& around)
      : parameters_(parameters), around_(around) {}

  api_answer query() const {
    const auto e = parsed_query();
    if (!e) return bad_parameter("query", e.error().context);
    const auto time = time_of("time", around_.now_ms);
    if (!time) return bad_parameter("time", time.error().context);
    return evaluated(*e, {*time, 0, 1}, {*time, *time}, append_instant_answer);
  }

  api_answer query_range() const {
    const auto start = needed_time("start"), end = needed_time("end");
    if (!start) return bad_parameter("start", start.error().context);
    if (!end) return bad_parameter("end", end.error().context);
    if (*end < *start) return bad_parameter("end", "end timestamp must not be before start time");
    const auto step = request_duration_ms(value_of("step").value_or(""));
    if (!step) return bad_parameter("step", step.error().context);
    if (*step <= 0) {
      return bad_parameter("step",
                           "zero or negative query resolution step widths are not accepted. Try a positive "
                           "integer");
    }
    if (static_cast<std::size_t>((*end - *start) / *step) > around_.limits.steps_max) {
      return refused(400, "bad_data",
                     "exceeded maximum resolution of " + std::to_string(around_.limits.steps_max) +
                         " points per timeseries. Try decreasing the query resolution (?step=XX)");
    }
    const auto e = parsed_query();
    if (!e) return bad_parameter("query", e.error().context);
    if (e->type != value_type::scalar && e->type != value_type::instant_vector) {
      return refused(400, "bad_data",
                     "invalid expression type \"" + std::string(name_of(e->type)) +
                         "\" for range query, must be Scalar or instant Vector");
    }
    const step_grid grid{*start, *step, static_cast<std::size_t>((*end - *start) / *step) + 1};
    return evaluated(*e, grid, {*start, *end}, append_range_answer);
  }

  api_answer format_query() const {
    const auto e = parsed_query();
    if (!e) return bad_parameter("query", e.error().context);
    std::string data;
    append_json_text(data, text_of(*e));
    return succeeded(data);
  }

  api_answer series() const {
    if (!value_of("match[]")) return refused(400, "bad_data", "no match[] parameter provided");
    std::vector<std::string> found;
    auto failure = for_each_found([&](const label_set& labels) {
      std::string json;
      append_labels_json(json, labels);
      found.push_back(std::move(json));
    });
    if (failure) return *failure;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return listed(found);
  }

  api_answer labels() const {
    std::set<std::string> names;
    auto failure = for_each_found([&](const label_set& labels) {
      for (const auto& label : labels.all()) names.insert(label.first);
    });
    return failure ? *failure : listed(as_json(names));
  }

  api_answer label_values(std::string_view name) const {
    if (!is_label_name(name)) {
      return refused(400, "bad_data", "invalid label name: \"" + std::string(name.substr(0, 100)) + "\"");
    }
    std::set<std::string> values;
    auto failure = for_each_found([&](const label_set& labels) {
      if (const auto value = labels.value(name); !value.empty()) values.emplace(value);
    });
    return failure ? *failure : listed(as_json(values));
  }

  api_answer build_information() const {
    std::string data = "{\"version\":";
    append_json_text(data, served_api_version);
    data += ",\"revision\":";
    append_json_text(data, around_.version);
    data += R"(,"branch":"","buildUser":"","buildDate":"","goVersion":""})";
    return succeeded(data);
  }

 private:
  std::optional<std::string_view> value_of(std::string_view name) const {
    for (const auto& parameter : parameters_) {
      if (parameter.name == name) return parameter.value;
    }
    return std::nullopt;
  }

  /// A parameter that is told empty counts as not told.
  result<std::int64_t> time_of(std::string_view name, std::int64_t otherwise) const {
    const auto told = value_of(name).value_or("");
    if (told.empty()) return otherwise;
    return request_time_ms(told);
  }

  result<std::int64_t> needed_time(std::string_view name) const { return request_time_ms(value_of(name).value_or("")); }

  result<expression> parsed_query() const {
    const auto text = value_of("query").value_or("");
    if (text.size() > around_.limits.text_bytes_max) {
      return make_error(errc::limit_exceeded, "an expression of " + std::to_string(text.size()) + " bytes: at most " +
                                                  std::to_string(around_.limits.text_bytes_max) + " are read");
    }
    return parse_promql(text);
  }

  /// The bounds of this request: those of all, and its own timeout.
  result<query_limits> limits() const {
    auto limits = around_.limits;
    const auto told = value_of("timeout").value_or("");
    if (told.empty()) return limits;
    const auto ms = request_duration_ms(told);
    if (!ms) return ms.error();
    if (!around_.start_timer) return limits;
    limits.time_is_up = [of_all = limits.time_is_up, own = around_.start_timer(std::max<std::int64_t>(*ms, 0))] {
      return own() || (of_all && of_all());
    };
    return limits;
  }

  api_answer evaluated(const expression& e, const step_grid& grid, time_window asked,
                       bool (*append)(std::string&, const query_answer&, std::size_t)) const {
    const auto bounds = limits();
    if (!bounds) return bad_parameter("timeout", bounds.error().context);
    const auto answer = evaluate_promql(e, grid, asked, around_.source, *bounds);
    if (!answer) return not_executed(answer.error());
    std::string body(success_beginning);
    if (!append(body, *answer, bounds->answer_bytes_max)) {
      return not_executed(make_error(errc::limit_exceeded, "the answer has more than " +
                                                               std::to_string(bounds->answer_bytes_max) +
                                                               " bytes; ask for fewer series or a longer step"));
    }
    body += '}';
    return {200, std::move(body)};
  }

  /// The selectors of `match[]`; none at all selects everything.
  std::optional<api_answer> read_selectors(std::vector<std::vector<label_matcher>>& to) const {
    for (const auto& parameter : parameters_) {
      if (parameter.name != "match[]") continue;
      if (to.size() == match_parameters_max)
        return bad_parameter("match[]", "too many of them; ask in several requests");
      if (parameter.value.size() > around_.limits.text_bytes_max) return bad_parameter("match[]", "too long");
      auto selector = parse_series_selector(parameter.value);
      if (!selector) return bad_parameter("match[]", selector.error().context);
      to.push_back(std::move(*selector));
    }
    if (to.empty()) to.emplace_back();
    return std::nullopt;
  }

  /// Calls `use` with the labels of each series that `match[]`, `start` and `end` admit; else what to answer.
  template <class Use>
  std::optional<api_answer> for_each_found(Use use) const {
    const auto start = time_of("start", time_window{}.from_ms), end = time_of("end", time_window{}.to_ms);
    if (!start) return bad_parameter("start", start.error().context);
    if (!end) return bad_parameter("end", end.error().context);
    std::vector<std::vector<label_matcher>> selectors;
    if (auto failure = read_selectors(selectors)) return failure;
    const auto series_max = around_.limits.listed_series_max;
    std::unordered_set<std::uint64_t> seen;
    for (const auto& matchers : selectors) {
      const auto found = around_.source.find(matchers, {*start, *end}, series_max);
      if (!found && found.error().code != errc::limit_exceeded) return not_executed(found.error());
      if (!found || found->size() > series_max) {
        return not_executed(make_error(errc::limit_exceeded, "there are more than " + std::to_string(series_max) +
                                                                 " series; tell more labels in match[]"));
      }
      if (around_.limits.time_is_up && around_.limits.time_is_up()) {
        return not_executed(make_error(errc::timed_out, "the list took too long; tell more labels in match[]"));
      }
      for (const auto& series : *found) {
        if (selectors.size() == 1 || seen.insert(series.id).second) use(series.labels);
      }
    }
    return std::nullopt;
  }

  static std::vector<std::string> as_json(const std::set<std::string>& texts) {
    std::vector<std::string> all;
    for (const auto& text : texts) append_json_text(all.emplace_back(), text);
    return all;
  }

  /// A list of what is JSON already, as long as `limit` wants it.
  api_answer listed(const std::vector<std::string>& json) const {
    std::size_t limit = 0;
    if (const auto told = value_of("limit").value_or(""); !told.empty()) {
      const auto [end, failure] = std::from_chars(told.data(), told.data() + told.size(), limit);
      if (failure != std::errc{} || end != told.data() + told.size()) return bad_parameter("limit", "no whole number");
    }
    const auto count = limit == 0 ? json.size() : std::min(limit, json.size());
    std::string body(success_beginning);
    body += '[';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) body += ',';
      body += json[i];
    }
    body += ']';
    if (count < json.size()) body += R"(,"warnings":["results truncated due to limit"])";
    body += '}';
    return {200, std::move(body)};
  }

  std::span<const api_parameter> parameters_;
  const api_surroundings& around_;
};

}  // namespace

bool is_prometheus_api(std::string_view path) { return path.starts_with(api_prefix); }

api_answer answer_prometheus_api(std::string_view path, std::span<const api_parameter> parameters,
                                 const api_surroundings& around) {
  const api_request request(parameters, around);
  const auto what = is_prometheus_api(path) ? path.substr(api_prefix.size()) : std::string_view();
  if (what == "query") return request.query();
  if (what == "query_range") return request.query_range();
  if (what == "format_query") return request.format_query();
  if (what == "series") return request.series();
  if (what == "labels") return request.labels();
  if (what == "status/buildinfo") return request.build_information();
  if (what == "metadata") return succeeded("{}");
  if (what == "rules") return succeeded(R"({"groups":[]})");
  if (what == "alerts") return succeeded(R"({"alerts":[]})");
  if (what == "query_exemplars") return succeeded("[]");
  constexpr std::string_view label = "label/", values = "/values";
  if (what.starts_with(label) && what.ends_with(values) && what.size() > label.size() + values.size()) {
    return request.label_values(what.substr(label.size(), what.size() - label.size() - values.size()));
  }
  return refused(404, "not_found", "nothing is served at " + std::string(path.substr(0, 200)));
}

}  // namespace millrace::monitoring
