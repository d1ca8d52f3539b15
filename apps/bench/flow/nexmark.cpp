#include <array>

#include "apps/bench/flow/graph_run.hpp"
#include "apps/bench/flow/mapped_file.hpp"
#include "apps/bench/flow/nexmark_graphs.hpp"

namespace millrace::bench {
namespace {

/// A file of frames, taken from the front.
class nexmark_frames {
 public:
  static result<nexmark_frames> open(const std::string& path) {
    auto file = mapped_file::open(path);
    if (!file) return file.error();
    return nexmark_frames(std::move(*file));
  }

  bool next(nexmark_event& into) { return take_frame(left_, into); }

 private:
  explicit nexmark_frames(mapped_file file) : file_(std::move(file)), left_(file_.bytes()) {}

  mapped_file file_;
  std::string_view left_;
};

void write(const nexmark_event& event, told_figures& told) {
  std::visit([&](const auto& what) { append_frame(told.text, what); }, event.what);
  ++told.results;
}

void write(const bid& b, told_figures& told) {
  append_frame(told.text, b);
  ++told.results;
}

void write_numbers(std::int64_t first, std::int64_t second, told_figures& told) {
  const std::array<std::int64_t, 2> both{first, second};
  told.text.append(reinterpret_cast<const char*>(both.data()), sizeof both);
  ++told.results;
}

void write(const selected_bid& b, told_figures& told) { write_numbers(b.auction, b.price, told); }

void write(const hottest_of_window& window, told_figures& told) {
  for (const auto auction : window.value.auctions) {
    write_numbers(auction, static_cast<std::int64_t>(window.value.bids), told);
    told.check += auction * static_cast<std::int64_t>(window.value.bids);
  }
}

void write(const new_seller& seller, told_figures& told) {
  write_numbers(seller.id, seller.reserve, told);
  told.text.append(seller.name);
}

template <class Out>
result<void> run_query(const flow::graph_plan& plan, const run_options& options) {
  return run_graph<nexmark_event, nexmark_frames>(
      plan, options, [](nexmark_frames& frames, nexmark_event& into) { return frames.next(into); },
      [taken = flow::events<Out>()](flow::graph_instance& graph, told_figures& told) mutable {
        auto& results = **graph.find_outlet<Out>("results");
        if (results.waiting() == 0) return;
        results.take_all(taken);
        for (const auto& event : taken) write(event.value, told);
        told.drop_text();
      });
}

}  // namespace

result<void> run_nexmark(const std::string& query, const run_options& options) {
  const auto plan = nexmark_graph(query);
  if (!plan) return plan.error();
  if (query == "q0") return run_query<nexmark_event>(*plan, options);
  if (query == "q1") return run_query<bid>(*plan, options);
  if (query == "q2") return run_query<selected_bid>(*plan, options);
  if (query == "q5") return run_query<hottest_of_window>(*plan, options);
  return run_query<new_seller>(*plan, options);
}

}  // namespace millrace::bench
