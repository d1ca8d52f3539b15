#pragma once
#include <CLI/CLI.hpp>

#include <string>

#include "codecs/schema/volume_objects.capnp.h"

namespace millrace::cli {

/// Where the changes of a table go, as the command line says it.
struct changelog_options {
  std::string topic;
  std::string format = "json";

  void fill(schema::TableSettings::Builder settings) const {
    settings.setChangelogTopic(topic.c_str());
    if (format == "avro") settings.setChangelogFormat(schema::ChangelogFormat::AVRO);
  }
};

/// --changelog and --changelog-format.
void add_changelog_options(CLI::App& command, changelog_options& into);

}  // namespace millrace::cli
