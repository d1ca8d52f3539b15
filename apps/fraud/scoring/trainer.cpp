#include "apps/fraud/scoring/trainer.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "apps/started_node/program.hpp"

namespace millrace::fraud {
namespace {

constexpr int too_little_is_known = 3;

}  // namespace

result<trainer> trainer::open(trainer_options options) {
  std::error_code failure;
  std::filesystem::create_directories(options.folder, failure);
  if (failure) return make_error(errc::io_failure, "make " + options.folder + ": " + failure.message());
  trainer made(std::move(options));
  std::string columns = "tx_id,ts";
  for (std::size_t i = 0; i < feature_count; ++i) columns += fmt::format(",{}", name_of(static_cast<feature>(i)));
  if (auto begun = made.begin(made.features_, "features.csv", columns); !begun) return begun.error();
  if (auto begun = made.begin(made.labels_, "labels.csv", "tx_id,fraud"); !begun) return begun.error();
  if (auto begun = made.begin(made.scores_, "scores.csv", "tx_id,score"); !begun) return begun.error();
  return made;
}

result<void> trainer::begin(file& into, const char* name, const std::string& header) {
  into.reset(std::fopen(path_of(name).c_str(), "w"));
  if (!into) return make_error(errc::io_failure, "open " + path_of(name) + ": " + std::strerror(errno));
  return append(into, header + "\n");
}

result<void> trainer::append(const file& to, const std::string& line) {
  if (std::fwrite(line.data(), 1, line.size(), to.get()) == line.size()) return {};
  return make_error(errc::io_failure, std::string("write what is to be learnt from: ") + std::strerror(errno));
}

result<void> trainer::note(const studied_use& judged) {
  auto line = fmt::format("{},{}", judged.use->id, format_utc(judged.use->at_ms));
  for (const auto value : judged.features.values) fmt::format_to(std::back_inserter(line), ",{}", value);
  line += '\n';
  return append(features_, line);
}

result<void> trainer::note(const score& given) {
  return append(scores_, fmt::format("{},{:.9g}\n", given.id, given.value));
}

result<void> trainer::note(const label& known) {
  return append(labels_, fmt::format("{},{}\n", known.id, known.fraud ? 1 : 0));
}

result<std::optional<new_model>> trainer::train() {
  for (const auto* file : {&features_, &labels_, &scores_}) {
    if (std::fflush(file->get()) != 0)
      return make_error(errc::io_failure, std::string("write: ") + std::strerror(errno));
  }
  const auto ended = run_program({options_.python, options_.script, path_of("features.csv"), path_of("labels.csv"),
                                  path_of("model.json"), "--scores", path_of("scores.csv")});
  if (!ended) return ended.error();
  if (*ended == too_little_is_known) return std::optional<new_model>{};
  if (*ended != 0) return make_error(errc::io_failure, fmt::format("{} ended with {}", options_.script, *ended));
  std::ifstream in(path_of("model.json"), std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  auto model = new_model::read(file);
  if (!model) return model.error();
  return std::optional<new_model>(std::move(*model));
}

}  // namespace millrace::fraud
