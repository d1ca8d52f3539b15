#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "apps/monitoring/query/prometheus_api.hpp"
#include "apps/monitoring/query/promql_parser.hpp"
#include "codecs/base/json_text.hpp"

// Text of anybody as an expression: as it is, or with each byte standing for a piece of the language. What is
// understood is evaluated too, over a few series.

namespace millrace::monitoring {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

/// Three series with a handful of points: whatever is asked for.
class few_series : public series_source {
 public:
  result<std::vector<found_series>> find(std::span<const label_matcher> matchers, time_window, std::size_t) override {
    std::vector<found_series> found;
    for (std::size_t id = 0; id < labels_.size(); ++id) {
      bool admitted = true;
      for (const auto& matcher : matchers) admitted = admitted && matcher.admits(labels_[id]);
      if (admitted) found.push_back({id, labels_[id]});
    }
    return found;
  }

  result<void> read(std::span<const std::uint64_t> ids, time_window window, resolution, std::size_t,
                    series_points& into) override {
    for (const auto id : ids) {
      for (std::int64_t i = 0; i < 9; ++i) {
        const auto point =
            series_point::of(i * 30'000, static_cast<double>((i * 5 + static_cast<std::int64_t>(id)) % 7));
        if (point.time_ms >= window.from_ms && point.time_ms <= window.to_ms) into.points.push_back(point);
      }
      into.end_series();
    }
    return {};
  }

 private:
  std::array<label_set, 3> labels_{*label_set::read("a{b=\"c\",le=\"1\"}"), *label_set::read("a{b=\"d\",le=\"+Inf\"}"),
                                   *label_set::read("e")};
};

void answer(std::string_view path, const std::string& text) {
  few_series source;
  query_limits limits;
  limits.values_max = 10'000;
  limits.steps_max = 1'000;
  limits.time_is_up = [asked = 0]() mutable { return ++asked > 10'000; };
  const std::array<api_parameter, 5> parameters{
      {{"query", text}, {"time", "200"}, {"start", "0"}, {"end", "260"}, {"step", "17"}}};
  const auto answer = answer_prometheus_api(path, parameters, {source, limits});
  demand(is_utf8(answer.body) && answer.body.ends_with('}'));
}

/// What is understood is printed and understood again as the same; what is not is refused with a place and a reason.
void read(std::string_view text) {
  const auto parsed = parse_promql(text);
  if (!parsed) {
    demand(parsed.error().context.starts_with("at "));
    return;
  }
  const auto canonical = text_of(*parsed);
  const auto again = parse_promql(canonical);
  demand(again && *again == *parsed && text_of(*again) == canonical);
  answer("/api/v1/query", canonical);
  answer("/api/v1/query_range", canonical);
}

constexpr std::array<std::string_view, 64> pieces{"(",
                                                  ")",
                                                  "{",
                                                  "}",
                                                  "[5m]",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  " + ",
                                                  "-",
                                                  "*",
                                                  "/",
                                                  "%",
                                                  "^",
                                                  "==",
                                                  " > bool ",
                                                  " and ",
                                                  " or ",
                                                  " unless ",
                                                  " on (b) ",
                                                  " ignoring (le) ",
                                                  " group_left (b) ",
                                                  " group_right ",
                                                  "a",
                                                  "e",
                                                  "a{b=\"c\"}",
                                                  "b=~\"c|d\"",
                                                  "__name__=\"e\"",
                                                  "sum",
                                                  "avg by (b) ",
                                                  "topk",
                                                  "quantile without (b) ",
                                                  "count_values",
                                                  "\"x\"",
                                                  "'\\n'",
                                                  "1",
                                                  "0.5",
                                                  "Inf",
                                                  "NaN",
                                                  "5m",
                                                  " offset 1m",
                                                  " offset -1m",
                                                  " @ 100",
                                                  " @ end()",
                                                  "rate(",
                                                  "increase(a[2m])",
                                                  "deriv(",
                                                  "max_over_time(",
                                                  "absent(",
                                                  "abs(",
                                                  "label_replace(a, \"b\", \"$1\", \"le\", \"(.*)\")",
                                                  "histogram_quantile(0.9, a)",
                                                  "scalar(",
                                                  "vector(",
                                                  "time()",
                                                  "clamp(a, 1, 2)",
                                                  "sort(",
                                                  "[2m:30s]",
                                                  "[2m:]",
                                                  "#\n",
                                                  "0x1",
                                                  "!~\"c\"",
                                                  " ",
                                                  "1e9"};

std::string pieces_of(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += pieces[static_cast<unsigned char>(byte) % pieces.size()];
  return text;
}

/// Operands and operators by turns, so that long and deep expressions are right from the start.
std::string likely_of(std::string_view bytes) {
  static constexpr std::array<std::string_view, 8> operands{
      "a", "e", "2", "rate(a[1m])", "sum by (b) (a)", "-a ^ 2", "topk(1, a)", "(a offset 1m)"};
  static constexpr std::array<std::string_view, 8> operators{
      " + ", " * on (b) ", " or ", " and ", " > bool ", " / ignoring (le) group_left ", " ^ ", " - "};
  std::string text = "a";
  std::size_t open = 0;
  for (const char byte : bytes) {
    const auto choice = static_cast<unsigned char>(byte);
    text += operators[choice % 8];
    if (choice / 64 == 1) {
      text += "abs(";
      ++open;
    }
    text += operands[choice / 8 % 8];
    if (choice / 64 == 2 && open > 0) {
      text += ")";
      --open;
    }
  }
  return text.append(open, ')');
}

}  // namespace
}  // namespace millrace::monitoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::monitoring;
  if (size == 0) return 0;
  const auto bytes = std::string_view(reinterpret_cast<const char*>(data), size).substr(1);
  switch (data[0] % 3) {
    case 0: read(bytes); break;
    case 1: read(pieces_of(bytes)); break;
    default: read(likely_of(bytes)); break;
  }
  return 0;
}
