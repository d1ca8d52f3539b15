#include "apps/millrace/volume_client/mirror_text.hpp"

#include <fmt/format.h>

#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/bytes_format.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {
namespace {

std::string rhythm_of(schema::MirrorSettings::Reader settings) {
  if (settings.getContinuous()) return "continuously";
  if (settings.getEverySeconds() == 0) return "by hand";
  return "every " + readable_duration(std::chrono::seconds(settings.getEverySeconds()));
}

std::string receipt_text(schema::Receipt::Reader last, std::int64_t now) {
  const std::chrono::nanoseconds took(last.getEndedAt() - last.getStartedAt());
  std::string text = fmt::format("last run    {} ({} ago), took {}\n", readable_time(last.getEndedAt()),
                                 readable_age(std::chrono::nanoseconds(now - last.getEndedAt())),
                                 readable_duration(std::chrono::duration_cast<std::chrono::milliseconds>(took)));
  text += fmt::format("sent        {} blocks, {} of them of contents: {} of {} changed; {} of logs\n",
                      grouped(static_cast<std::int64_t>(last.getBlocksSent())),
                      grouped(static_cast<std::int64_t>(last.getDataBlocksSent())), readable_bytes(last.getBytesSent()),
                      readable_bytes(last.getBytesChanged()), readable_bytes(last.getLogBytesSent()));
  text += fmt::format("source      {}\nmirror      {}\n", hexadecimal(view_of(last.getSourceRoot())),
                      hexadecimal(view_of(last.getMirrorRoot())));
  if (last.getSnapshot().size() != 0) text += fmt::format("snapshot    {}\n", string_of(last.getSnapshot()));
  return text;
}

}  // namespace

std::string text_of(schema::Mirror::Reader mirror, std::int64_t now) {
  const auto settings = mirror.getSettings();
  const auto reason = string_of(mirror.getReason());
  std::string text =
      fmt::format("volume      {}\nstate       {}{}\n", string_of(mirror.getVolume()),
                  mirror.getState() == schema::Mirror::State::NONE ? "no mirror" : name_of(mirror.getState()),
                  reason.empty() ? "" : ": " + reason);
  if (settings.getSource().size() == 0) return text;
  text += fmt::format("mirrors     {}, {}", string_of(settings.getSource()), rhythm_of(settings));
  if (settings.getBytesPerSecondMax() != 0) {
    text += fmt::format(", at most {} a second", readable_bytes(settings.getBytesPerSecondMax()));
  }
  if (mirror.getLast().getEndedAt() == 0) return text + "\nlag         unknown\nlast run    none yet\n";
  text += fmt::format("\nlag         {} records, {}\n", grouped(static_cast<std::int64_t>(mirror.getLagRecords())),
                      readable_duration(std::chrono::milliseconds(mirror.getLagMs())));
  return text + receipt_text(mirror.getLast(), now);
}

std::string text_of(schema::Comparison::Reader comparison) {
  auto text = fmt::format("{}\n", comparison.getEqual() ? "equal" : string_of(comparison.getDifference()));
  text += fmt::format("read        snapshot {} on both sides: {} blocks ({}), {} {} ({})\n",
                      string_of(comparison.getSnapshot()), grouped(static_cast<std::int64_t>(comparison.getBlocks())),
                      readable_bytes(comparison.getBlockBytes()), comparison.getLogs(),
                      comparison.getLogs() == 1 ? "log" : "logs", readable_bytes(comparison.getLogBytes()));
  if (comparison.getLogsLeftOut() > 0) {
    text += fmt::format("not read    {} logs of compacted topics: a mirror keeps what its source has compacted\n",
                        comparison.getLogsLeftOut());
  }
  return text;
}

}  // namespace millrace::cli
