#include "actors/volume_host/log_finder.hpp"

#include "runtime/storage/linked_directory.hpp"
#include "runtime/storage/stored_topic_id.hpp"

namespace millrace {
namespace {

class finding {
 public:
  finding(disk& d, const std::vector<std::string>& directories, const stream_rows::log_row& row)
      : disk_(d),
        directories_(directories),
        row_(row),
        name_(partition_directory_name({row.topic, row.log.partition})) {}

  result<found_log> run(const catalog_view& topics) {
    if (const auto* topic = topics.find(topic_id{row_.log.topic})) {
      const auto& partition = topic->partitions.at(static_cast<std::size_t>(row_.log.partition.value));
      const auto name = partition_directory_name({topic->facts->name, row_.log.partition});  // perhaps another now
      const auto known = is_there(directories_.at(partition.directory) + "/" + name);
      if (!known) return known.error();
      if (*known) return at(partition.directory, name);
    }
    for (std::size_t i = 0; i < directories_.size(); ++i) {
      const auto name = search(directories_[i]);
      if (!name) return name.error();
      if (!name->empty()) return at(i, *name);
    }
    for (std::size_t i = 0; i < directories_.size(); ++i) {
      if (disk_.list(held_directory(directories_[i], row_.log))) return at(i, name_);
    }
    if (row_.hold.cut.start == row_.hold.cut.end) return at(0, name_);
    return make_error(errc::corrupt, "nothing is left of the log " + name_ + " that a snapshot has");
  }

 private:
  found_log at(std::size_t i, const std::string& name) const { return {i, directories_[i] + "/" + name}; }

  result<bool> is_there(const std::string& directory) const {
    const auto owner = stored_topic_id(disk_, directory);
    if (!owner) return owner.error();
    return *owner == row_.log.topic;
  }

  /// The name of its directory, also of one that was set aside; empty if it is not there.
  result<std::string> search(const std::string& data_directory) const {
    const auto linked = linked_directory(data_directory, row_.log);
    const auto foreign = name_ + std::string(foreign_suffix);
    const auto entries = disk_.list(data_directory);
    if (!entries) return entries.error();
    for (const auto& entry : *entries) {
      const auto path = data_directory + "/" + entry.name;
      if (entry.name != name_ && path != linked && !entry.name.starts_with(foreign)) continue;
      const auto found = is_there(path);
      if (!found) return found.error();
      if (*found) return entry.name;
    }
    return std::string();
  }

  disk& disk_;
  const std::vector<std::string>& directories_;
  const stream_rows::log_row& row_;
  const std::string name_;
};

}  // namespace

result<found_log> find_log(disk& d, const std::vector<std::string>& data_directories, const catalog_view& topics,
                           const stream_rows::log_row& row) {
  return finding(d, data_directories, row).run(topics);
}

}  // namespace millrace
