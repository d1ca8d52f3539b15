#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "actors/service/private_table.hpp"
#include "actors/service/service_environment.hpp"
#include "actors/service/service_report.hpp"
#include "runtime/flow/topics/service_definition.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// What is new in a file of a service.
struct file_news {
  std::size_t file = 0;  ///< of the definition
  std::string content;
  flow::event_time modified;
  std::string state;    ///< which one it is: its object, when that was changed, and its size
  std::string refusal;  ///< why the content was not even read; empty: here it is
};

/// The files of an instance, in the volume of its table. Its rows there say which states of them it has seen, so that
/// none is taken twice. Threads: one, which waits for the volumes.
class volume_files {
 public:
  /// All that is given outlives it.
  volume_files(const service_environment& environment, const flow::service_definition& service,
               const std::string& volume);

  /// Goes on where the rows say.
  result<void> open(const private_table& table);

  /// Reads those that have changed. What cannot be read now is tried again with the next look.
  void look();

  /// What the last looks found, each once. Then it is `taken`, or `refused`.
  std::vector<file_news> take_news();
  void taken(const file_news& news);
  void refused(const file_news& news, const std::string& reason);

  /// Of what was taken or refused since the last time.
  void write_rows(map_batch& to);

  std::vector<file_report> report() const;

 private:
  struct watched {
    std::string seen;  ///< the state that was read last
    std::string kept;  ///< the state that the rows are to tell of
    bool changed = false;
    file_report report;
  };

  void look(std::size_t file);
  void note(watched& of, const std::string& state);
  result<std::string> read(schema::Object::Reader object, std::uint64_t size) const;

  const service_environment& environment_;
  const flow::service_definition& service_;
  std::vector<watched> files_;
  std::vector<file_news> news_;
};

}  // namespace millrace
