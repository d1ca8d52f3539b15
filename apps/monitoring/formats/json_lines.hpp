#pragma once
#include <string_view>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// A record of JSON a line, or a list of them; or one document that is laid out over several lines. Its fields tell
/// what a record is:
/// - a log line has `message`, `msg`, `text` or `log`; and if it likes `level` or `severity`, `host` or `hostname`,
/// `app`
///   or `service`, `time`, `timestamp`, `ts` or `@timestamp`, in RFC 3339 or as a number of any unit;
/// - a metric has `name` and `value`; and if it likes `labels` and `time`, in RFC 3339 or as ms;
/// - a metric of Telegraf has `name` and `fields`, each of which is a series `name_field`; `tags`; `timestamp`. Truth
///   values are 1 and 0, texts no measurements. Several stand under `metrics`.
/// `limit_exceeded` if the delivery is too long.
result<intake_batch> read_json_lines(std::string_view bytes, const intake_context& context);

}  // namespace millrace::monitoring
