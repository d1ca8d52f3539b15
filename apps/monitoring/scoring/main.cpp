// millrace-monitoring-score: streams a data set through the monitoring service of a node that it starts, and writes
// what the service thinks of each value, or the template of each line. Exit codes: 0 done, 1 failed (the reason is on
// standard error), 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/monitoring/scoring/log_scoring.hpp"
#include "apps/monitoring/scoring/series_scoring.hpp"
#include "apps/monitoring/scoring/service_run.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t items_of_a_record = 500;

/// Items on their way, some to a record; those of a record are of one series or app.
template <class Item>
class parcels {
 public:
  explicit parcels(service_run& to) : to_(to) {}

  result<void> add(const std::string& of, Item item) {
    if ((of != of_ || items_.size() >= items_of_a_record) && !items_.empty()) {
      if (auto sent = send(); !sent) return sent;
    }
    of_ = of;
    items_.push_back(std::move(item));
    return {};
  }
  result<void> send() { return items_.empty() ? result<void>() : to_.send(std::exchange(items_, {})); }

 private:
  service_run& to_;
  std::string of_;
  std::vector<Item> items_;
};

std::string series_of(std::string_view name) {
  const auto labels = label_set::of({{std::string(name_label), "scored"}, {"series", std::string(name)}});
  return labels ? labels->text() : std::string();
}

/// Reads the set twice: to send all its values, and to write what has come back.
result<void> score_values(service_run& run, const std::string& from, const std::string& out) {
  parcels<sample> on_their_way(run);
  std::uint64_t sent = 0;
  const auto send = [&](std::string_view name, std::int64_t time_ms, std::optional<double> value) -> result<double> {
    if (!value) return 0.0;
    ++sent;
    const auto series = series_of(name);
    if (auto done = on_their_way.add(series, {series, *value, time_ms}); !done) return done.error();
    return 0.0;
  };
  if (auto read = score_series(from, out, send); !read) return read.error();
  if (auto done = on_their_way.send(); !done) return done;
  std::map<std::pair<std::string, std::int64_t>, std::vector<double>> scores;  // of rows of one time, last one first
  const auto keep = [&](value_score s) {
    auto& of = scores[{s.series, s.time_ms}];
    of.insert(of.begin(), s.score);
  };
  if (auto done = run.take_scores(keep, sent); !done) return done;
  const auto look_up = [&](std::string_view name, std::int64_t time_ms, std::optional<double> value) -> result<double> {
    const auto found = scores.find({series_of(name), time_ms});
    if (!value || found == scores.end() || found->second.empty()) return 0.0;
    const auto score = found->second.back();
    found->second.pop_back();
    return score;
  };
  const auto written = score_series(from, out, look_up);
  return written ? result<void>() : written.error();
}

/// The same of lines; they are of the time when they are read.
result<void> score_lines(service_run& run, const std::string& from, const std::string& out) {
  parcels<log_line> on_their_way(run);
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> ids;
  std::uint64_t sent = 0;
  const auto send = [&](std::string_view system, std::string_view line) -> result<std::string> {
    const std::string app(system);
    ++sent;
    if (auto done = on_their_way.add(app, {"", app, severity::informational, std::string(line), 0}); !done) {
      return done.error();
    }
    return std::string();
  };
  if (auto read = score_logs(from, out, send); !read) return read;
  if (auto done = on_their_way.send(); !done) return done;
  if (auto done = run.take_templates([&](line_template t) { ids[t.app].push_back(t.id); }, sent); !done) return done;
  std::map<std::string, std::size_t, std::less<>> next;
  return score_logs(from, out, [&](std::string_view system, std::string_view) -> result<std::string> {
    const auto found = ids.find(system);
    auto& at = next[std::string(system)];
    if (found == ids.end() || at >= found->second.size()) {
      return make_error(errc::not_found, std::string(system) + ": a line has no template");
    }
    return std::to_string(found->second[at++]);
  });
}

}  // namespace
}  // namespace millrace::monitoring

int main(int argc, char** argv) {
  using namespace millrace;
  std::string set, data, out, node = "millrace", work;
  CLI::App app("Scores the values or the lines of a data set", "millrace-monitoring-score");
  app.add_option("SET", set, "series or logs")->required()->check(CLI::IsMember({"series", "logs"}));
  app.add_option("DATA", data, "A folder with dev/ and perhaps heldout/, or one of these")->required();
  app.add_option("OUT", out, "A folder for the answers")->required();
  app.add_option("--work", work, "A folder for the node's data")->required();
  app.add_option("--node", node, "The millrace of the node");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return app.exit(refusal) == 0 ? 0 : 2;
  }
  auto run = monitoring::service_run::open(node, work);
  const auto done = !run              ? result<void>(run.error())
                    : set == "series" ? monitoring::score_values(**run, data, out)
                                      : monitoring::score_lines(**run, data, out);
  if (done) return 0;
  std::fprintf(stderr, "millrace-monitoring-score: %s\n", done.error().context.c_str());
  return 1;
}
