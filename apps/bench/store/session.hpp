#pragma once
#include <memory>
#include <string>

#include "apps/bench/measure/measurement.hpp"
#include "apps/bench/store/engine.hpp"

namespace millrace::bench {

struct session_plan {
  std::string engine;  ///< a name of `known_engines`
  std::string folder;  ///< exists, on the disk to be measured, the session's alone
  std::uint64_t keys = 0;
  std::uint64_t seed = 1;  ///< of keys and values, and with a task's own of every choice among them
};

/// One store under measurement: tasks in the order in which they are asked for, each answered with what it took.
/// Tasks and the fields of their answers: README.md. Threads: one at a time.
class store_session {
 public:
  static result<store_session> open(const session_plan& plan);

  /// `invalid_argument` for a task that there is none of; else what the engine reports, and `corrupt` if a key that was
  /// written is not found.
  result<measurement> run(const nlohmann::json& task);

 private:
  store_session(const session_plan& plan, std::unique_ptr<store_engine> engine);

  result<measurement> load();
  result<measurement> baseline(const nlohmann::json& task);
  result<measurement> scan(const nlohmann::json& task);
  result<measurement> get(const nlohmann::json& task);
  result<measurement> write(const nlohmann::json& task);
  result<measurement> mix(const nlohmann::json& task);
  result<measurement> keep_snapshots(const nlohmann::json& task);
  result<measurement> space();

  result<void> read(std::uint64_t index);
  std::uint64_t seed_of(const nlohmann::json& task) const;

  session_plan plan_;
  key_space keys_;
  std::unique_ptr<store_engine> engine_;
  std::string value_;  // kept for its memory
};

}  // namespace millrace::bench
