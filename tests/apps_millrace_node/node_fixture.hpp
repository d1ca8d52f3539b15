#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/millrace/node/node.hpp"
#include "runtime/config/load.hpp"
#include "runtime/logging/log_system.hpp"
#include "tests/apps_millrace_node/wire_client.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace {

using kafka::error_code;

/// A whole node with real sockets, on a machine whose disk is the test's.
class node_fixture : public testing::Test {
 protected:
  node_fixture() { EXPECT_TRUE(disk.make_directory("/data") && disk.sync_directory("/")); }

  /// `journal_bytes` 0: each log is synced on its own.
  void start(std::size_t journal_bytes = 1 << 20) {
    config_sources said;
    said.flags = {{"", "node.data_directories", "/data"},
                  {"", "kafka.listeners", "default://127.0.0.1:0"},
                  {"", "http.address", ""},
                  {"", "link.address", ""},
                  {"", "reactor.threads", "2"},
                  {"", "storage.free_bytes_min", "0"},
                  {"", "storage.journal_bytes", std::to_string(journal_bytes)}};
    said.flags.insert(said.flags.end(), also.begin(), also.end());
    const auto values = load_settings(said);
    ASSERT_TRUE(values) << values.error().context;
    const auto options = make_node_options(*values);
    ASSERT_TRUE(options) << options.error().context;
    auto started = node::start(*options, log, {&disk, "boot-" + std::to_string(boots)});
    ASSERT_TRUE(started) << started.error().context;
    uut = std::move(*started);
  }

  void stop() { uut.reset(); }

  /// The machine goes down and comes back; `start` is yours.
  void lose_power(std::uint64_t seed, tearing how) {
    disk.cut();
    stop();
    disk.restore(seed, how);
    ++boots;
  }

  std::unique_ptr<wire_client> connect() {
    if (!uut) throw std::logic_error("the node has not started");
    return std::make_unique<wire_client>(uut->kafka_address());
  }

  decltype(config_sources::flags) also;  ///< settings of the next start
  power_disk disk;
  std::ostringstream lines;
  log_system log{log_level::warn, lines};
  std::unique_ptr<node> uut;
  int boots = 1;
};

}  // namespace millrace
