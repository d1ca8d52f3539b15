#include "actors/service/volume_files.hpp"

#include <algorithm>
#include <utility>

#include "actors/service/volume_question.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{4} << 20;
constexpr std::int64_t ns_per_ms = 1'000'000;

std::string row_of(const flow::file_source& file) { return "file of " + file.source; }

std::string state_of(schema::Stat::Reader stat) {
  return std::to_string(stat.getObject().getObject()) + " " + std::to_string(stat.getChangedAt()) + " " +
         std::to_string(stat.getSize());
}

}  // namespace

volume_files::volume_files(const service_environment& environment, const flow::service_definition& service,
                           const std::string& volume)
    : environment_(environment), service_(service) {
  for (const auto& file : service.files) {
    files_.push_back({.report = {.source = file.source, .path = path_in(volume, file.file)}});
  }
}

result<void> volume_files::open(const private_table& table) {
  for (std::size_t file = 0; file < files_.size(); ++file) {
    const auto found = table.get(row_of(service_.files[file]), files_[file].kept);
    if (!found) return found.error();
    files_[file].seen = files_[file].kept;
  }
  return {};
}

void volume_files::look() {
  for (std::size_t file = 0; file < files_.size(); ++file) look(file);
}

void volume_files::look(std::size_t file) {
  auto& of = files_[file];
  const auto found = ask_volumes(environment_.volumes, [&](schema::VolumeRequest::Builder r) {
    r.initStat().setPath(volume_text::text(of.report.path));
  });
  if (!found) return;
  const auto told = found->read();
  const auto stat = told->getObject();
  auto state = state_of(stat);
  if (state == of.seen) return;
  file_news news{.file = file, .modified = flow::event_time(stat.getModifiedAt() / ns_per_ms), .state = state};
  const auto bytes_max = service_.files[file].bytes_max;
  if (stat.getKind() != schema::Kind::FILE) {
    news.refusal = of.report.path + " is no file";
  } else if (stat.getSize() > bytes_max) {
    news.refusal = of.report.path + " has more than " + std::to_string(bytes_max) + " bytes";
  } else {
    auto content = read(stat.getObject(), stat.getSize());
    if (!content) return;
    news.content = std::move(*content);
  }
  of.seen = std::move(state);
  std::erase_if(news_, [&](const file_news& older) { return older.file == file; });
  news_.push_back(std::move(news));
}

result<std::string> volume_files::read(schema::Object::Reader object, std::uint64_t size) const {
  std::string content;
  while (content.size() < size) {
    const auto reply = ask_volumes(environment_.volumes, [&](schema::VolumeRequest::Builder r) {
      auto wanted = r.initReadFile();
      wanted.initPlace().setObject(object);
      wanted.setOffset(content.size());
      wanted.setLength(static_cast<std::uint32_t>(std::min(piece_bytes, size - content.size())));
    });
    if (!reply) return reply.error();
    const auto told = reply->read();
    const auto piece = told->getBytes().getData();
    if (piece.size() == 0) return make_error(errc::unavailable, "the file became shorter");
    content.append(reinterpret_cast<const char*>(piece.begin()), piece.size());
  }
  return content;
}

std::vector<file_news> volume_files::take_news() { return std::exchange(news_, {}); }

void volume_files::taken(const file_news& news) {
  auto& of = files_[news.file];
  note(of, news.state);
  of.report.taken_ms = news.modified.value;
  of.report.refusal.clear();
  environment_.voice.info("a service has taken a file", {{"file", of.report.path}, {"source", of.report.source}});
}

void volume_files::refused(const file_news& news, const std::string& reason) {
  auto& of = files_[news.file];
  note(of, news.state);
  of.report.refusal = reason;
  environment_.voice.warn("a service has refused a file", {{"file", of.report.path}, {"reason", reason}});
}

void volume_files::note(watched& of, const std::string& state) {
  of.kept = state;
  of.changed = true;
}

void volume_files::write_rows(map_batch& to) {
  for (std::size_t file = 0; file < files_.size(); ++file) {
    if (std::exchange(files_[file].changed, false)) to.put(row_of(service_.files[file]), files_[file].kept);
  }
}

std::vector<file_report> volume_files::report() const {
  std::vector<file_report> all;
  for (const auto& of : files_) all.push_back(of.report);
  return all;
}

}  // namespace millrace
