#include "apps/bench/store/session.hpp"

#include <utility>

#include "apps/bench/machine/disk_speed.hpp"
#include "apps/bench/measure/transfer.hpp"
#include "apps/bench/store/disk_use.hpp"
#include "apps/bench/store/engine_list.hpp"
#include "apps/bench/store/random_source.hpp"
#include "apps/bench/store/spent.hpp"
#include "apps/bench/store/work_plan.hpp"

namespace millrace::bench {
namespace {

constexpr std::size_t looks_apart = 256;  // reads between two looks at the clock

std::size_t number(const nlohmann::json& task, const char* name) { return task.at(name).get<std::size_t>(); }

// When a task ends however much of it is left.
bool is_over(const spent& since, const nlohmann::json& task) {
  return in_seconds(since.time()) >= task.value("seconds_max", 60.0);
}

measurement answer(double operations, double bytes, std::chrono::nanoseconds time, const spent& since) {
  const double seconds = in_seconds(time);
  auto measured = since.cost();
  measured.fields["operations"] = operations;
  measured.fields["logical_bytes"] = bytes;
  measured.fields["seconds"] = seconds;
  measured.fields["rate"] = seconds > 0 ? operations / seconds : 0;
  measured.fields["mb_per_s"] = seconds > 0 ? bytes / 1e6 / seconds : 0;
  return measured;
}

constexpr auto entry_bytes = static_cast<double>(key_space::entry_bytes);

}  // namespace

store_session::store_session(const session_plan& plan, std::unique_ptr<store_engine> engine)
    : plan_(plan), keys_(plan.keys, plan.seed), engine_(std::move(engine)) {}

result<store_session> store_session::open(const session_plan& plan) {
  auto engine = open_engine(plan.engine, {plan.folder, plan.keys * key_space::entry_bytes});
  if (!engine) return engine.error();
  return store_session(plan, std::move(*engine));
}

result<measurement> store_session::run(const nlohmann::json& task) {
  try {
    const auto what = task.at("do").get<std::string>();
    if (what == "load") return load();
    if (what == "baseline") return baseline(task);
    if (what == "scan") return scan(task);
    if (what == "get") return get(task);
    if (what == "write") return write(task);
    if (what == "mix") return mix(task);
    if (what == "snapshots") return keep_snapshots(task);
    if (what == "space") return space();
    return make_error(errc::invalid_argument, "there is no task '" + what + "'");
  } catch (const nlohmann::json::exception& malformed) {
    return make_error(errc::invalid_argument, std::string("task: ") + malformed.what());
  }
}

result<measurement> store_session::load() {
  const spent since(plan_.folder);
  if (const auto loaded = engine_->load(keys_); !loaded) return loaded.error();
  const auto time = since.time();
  if (const auto settled = engine_->settle(); !settled) return settled.error();
  const auto count = static_cast<double>(keys_.count());
  return answer(count, count * entry_bytes, time, since);
}

result<measurement> store_session::baseline(const nlohmann::json& task) {
  const auto times = measure_synced_appends(plan_.folder, static_cast<int>(number(task, "count")));
  if (!times) return times.error();
  return measurement{{{"append_sync_us", to_json(*times)}}};
}

result<measurement> store_session::scan(const nlohmann::json& task) {
  const auto towards = task.at("towards") == "backward" ? direction::backward : direction::forward;
  const spent since(plan_.folder);
  const auto seen = engine_->scan(towards);
  if (!seen) return seen.error();
  auto measured = answer(static_cast<double>(seen->entries()), static_cast<double>(seen->bytes()), since.time(), since);
  measured.fields["digest"] = std::to_string(seen->digest());
  return measured;
}

std::uint64_t store_session::seed_of(const nlohmann::json& task) const {
  return mixed(plan_.seed) + number(task, "seed");
}

result<void> store_session::read(std::uint64_t index) {
  const auto key = keys_.key(index);
  const auto found = engine_->get({key.data(), key.size()}, value_);
  if (!found) return found.error();
  if (!*found) return make_error(errc::corrupt, plan_.engine + ": a key that was written is not found");
  return {};
}

result<measurement> store_session::get(const nlohmann::json& task) {
  const auto chosen = task.at("keys") == "zipf" ? distribution::zipf : distribution::uniform;
  const auto planned = plan_reads(keys_, chosen, number(task, "count"), seed_of(task));
  const spent since(plan_.folder);
  std::size_t done = 0;
  while (done < planned.size() && !(done % looks_apart == 0 && is_over(since, task))) {
    if (const auto found = read(planned[done]); !found) return found.error();
    ++done;
  }
  return answer(static_cast<double>(done), static_cast<double>(done) * entry_bytes, since.time(), since);
}

result<measurement> store_session::write(const nlohmann::json& task) {
  const auto per_batch = number(task, "batch");
  const write_plan planned(keys_, number(task, "commits"), per_batch, seed_of(task));
  latency_histogram commits;
  const spent since(plan_.folder);
  for (std::size_t i = 0; i < planned.batches() && !is_over(since, task); ++i) {
    const auto begin = spent::clock::now();
    if (const auto put = engine_->put(planned.batch(i)); !put) return put.error();
    commits.add(spent::clock::now() - begin);
  }
  const auto time = since.time();
  if (const auto settled = engine_->settle(); !settled) return settled.error();
  const auto writes = static_cast<double>(commits.count() * per_batch);
  auto measured = answer(writes, writes * entry_bytes, time, since);
  measured.fields["commit_us"] = to_json(commits);
  return measured;
}

result<measurement> store_session::mix(const nlohmann::json& task) {
  const auto per_batch = number(task, "batch");
  const write_plan planned(keys_, number(task, "commits"), per_batch, seed_of(task));
  const auto reads = plan_reads(keys_, distribution::uniform, planned.batches() * per_batch, seed_of(task));
  const spent since(plan_.folder);
  std::size_t done = 0;
  for (; done < planned.batches() && !is_over(since, task); ++done) {
    if (const auto put = engine_->put(planned.batch(done)); !put) return put.error();
    for (std::size_t i = 0; i < per_batch; ++i) {
      if (const auto found = read(reads[done * per_batch + i]); !found) return found.error();
    }
  }
  const auto time = since.time();
  if (const auto settled = engine_->settle(); !settled) return settled.error();
  const auto operations = static_cast<double>(2 * done * per_batch);
  return answer(operations, operations * entry_bytes, time, since);
}

result<measurement> store_session::keep_snapshots(const nlohmann::json& task) {
  const auto per_batch = number(task, "batch");
  const write_plan planned(keys_, number(task, "count"), per_batch, seed_of(task));
  const spent since(plan_.folder);
  std::chrono::nanoseconds taking{0};
  for (std::size_t i = 0; i < planned.batches(); ++i) {
    if (const auto put = engine_->put(planned.batch(i)); !put) return put.error();
    const auto begin = spent::clock::now();
    if (const auto taken = engine_->snapshot(); !taken) return taken.error();
    taking += spent::clock::now() - begin;
  }
  return answer(static_cast<double>(planned.batches()), 0, taking, since);
}

result<measurement> store_session::space() {
  const auto bytes = bytes_on_disk(plan_.folder);
  if (!bytes) return bytes.error();
  const auto logical = keys_.count() * key_space::entry_bytes;
  return measurement{{{"bytes_on_disk", *bytes}, {"logical_bytes", logical}}};
}

}  // namespace millrace::bench
