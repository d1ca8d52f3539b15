#include "apps/millrace/volume_client/tree_copy.hpp"

#include <fmt/format.h>

#include "apps/millrace/text/node_path.hpp"

namespace millrace::cli {
namespace {

/// The rest would fail the same way.
bool ends_all(errc code) {
  return code == errc::would_block || code == errc::connection_closed || code == errc::timed_out ||
         code == errc::no_space;
}

}  // namespace

result<void> pour(byte_source& from, byte_sink& to, const std::function<bool(std::size_t)>& goes_on) {
  for (;;) {
    const auto bytes = from.next();
    if (!bytes) return bytes.error();
    if (bytes->empty()) return to.finish();
    if (auto written = to.write(*bytes); !written) return written;
    if (!goes_on(bytes->size())) return make_error(errc::would_block, "stopped");
  }
}

result<void> tree_copy::copy(const std::string& source, const std::string& target) {
  // What is named on the command line is copied, not the symlink that leads there; within a directory symlinks stay.
  const auto what = rules_.recursive ? from_.look(source) : from_.look_through(source);
  if (!what) return what.error();
  if (what->kind == file_kind::directory && !rules_.recursive) {
    return make_error(errc::invalid_argument, from_.shown(source) + " is a directory; -r copies all that is in it");
  }
  return copy_object(*what, source, target);
}

result<void> tree_copy::copy_object(const file_facts& what, const std::string& source, const std::string& target) {
  switch (what.kind) {
    case file_kind::directory: return copy_directory(what, source, target);
    case file_kind::file: return copy_file(what, source, target);
    case file_kind::symlink: {
      const auto text = from_.read_symlink(source);
      if (!text) return text.error();
      if (auto made = to_.make_symlink(target, *text); !made) return made;
      ++totals_.symlinks;
      return {};
    }
    case file_kind::other: break;
  }
  const bool table = what.called == "a table";
  return make_error(errc::unsupported, fmt::format("{} is {}, not a file{}", from_.shown(source), what.called,
                                                   table ? "; millrace table export copies its rows" : ""));
}

result<void> tree_copy::copy_directory(const file_facts& what, const std::string& source, const std::string& target) {
  if (auto made = to_.make_directory(target, what); !made) return made;
  ++totals_.directories;
  return from_.for_each(source, [&](const file_facts& entry) -> result<void> {
    if (told_.stopped()) return make_error(errc::would_block, "stopped");
    auto copied = is_plain_name(entry.name)
                      ? copy_object(entry, path_below(source, entry.name), path_below(target, entry.name))
                      : result<void>(make_error(errc::corrupt, "'" + entry.name + "' is no name of a file"));
    if (copied || ends_all(copied.error().code)) return copied;
    told_.failed(copied.error());
    all_copied_ = false;
    return {};
  });
}

result<void> tree_copy::copy_file(const file_facts& what, const std::string& source, const std::string& target) {
  if (!rules_.replace && to_.look(target)) {
    ++totals_.kept;
    return {};
  }
  const auto from = from_.read(source);
  if (!from) return from.error();
  const auto to = to_.write(target, what, rules_.times);
  if (!to) return to.error();
  const auto poured = pour(**from, **to, [&](std::size_t bytes) {
    totals_.bytes += bytes;
    told_.progress(totals_);
    return !told_.stopped();
  });
  if (!poured) return poured;
  ++totals_.files;
  told_.progress(totals_);
  return {};
}

}  // namespace millrace::cli
