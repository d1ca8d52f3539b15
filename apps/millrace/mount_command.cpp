#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "apps/millrace/command.hpp"
#include "apps/millrace/mount/mount_session.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"

namespace millrace::cli {
namespace {

struct mount_command_options {
  std::string path;
  std::string directory;
  std::chrono::milliseconds patience = std::chrono::seconds(60);
  bool read_only = false;
  bool allow_other = false;
  bool background = false;
  bool trace = false;
};

void declare(CLI::App& command, mount_command_options& o) {
  command.add_option("PATH", o.path, "A volume, a directory in one, or a snapshot: /payments@before-v8")->required();
  command.add_option("DIR", o.directory, "Where it is to be seen")->required();
  add_duration_option(command, "--patience", o.patience,
                      "How long calls wait for a node that is gone, before EIO (60s)");
  command.add_flag("--read-only", o.read_only, "Change nothing");
  command.add_flag("--allow-other", o.allow_other, "Let other users see it, as far as modes and owners allow");
  command.add_flag("--background", o.background, "Return when it is mounted");
  command.add_flag("--trace", o.trace, "Tell each request of the kernel on standard error");
}

result<mount::mount_options> options_of(const mount_command_options& o, const link_options& link) {
  mount::mount_options made;
  made.path = o.path;
  made.directory = o.directory;
  const auto node = network_address::parse(link.address);
  if (!node) return node.error();
  made.node = *node;
  made.setup.self.software = version_line();
  if (!link.certificate.empty()) made.setup.tls = link_tls_files{link.certificate, link.key, link.ca, {}};
  made.patience = o.patience;
  made.read_only = o.read_only;
  made.allow_other = o.allow_other;
  made.trace = o.trace;
  return made;
}

exit_code mount_here(const mount::mount_options& options, const command_context& shared,
                     const std::function<void()>& ready) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto done = mount::run_mount(options, ready);
  return done ? exit_code::ok : report(done.error(), shared);
}

void say_mounted(const mount::mount_options& options) {
  print("mounted " + options.path + " at " + options.directory + " pid=" + std::to_string(::getpid()) + "\n");
  std::fflush(stdout);
}

/// The process that mounts leaves the terminal once it has; this one returns then. Forks before there are threads.
exit_code mount_behind(const mount::mount_options& options, const command_context& shared) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return report(make_error(errc::io_failure, "pipe2"), shared);
  const auto child = ::fork();
  if (child < 0) return report(make_error(errc::io_failure, "fork"), shared);
  if (child == 0) {
    ::close(ends[0]);
    ::setsid();
    const auto code = mount_here(options, shared, [&] {
      say_mounted(options);
      const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
      for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, standard);
      (void)!::chdir("/");
      (void)!::write(ends[1], "m", 1);
      ::close(ends[1]);
    });
    std::fflush(stdout);
    ::_exit(static_cast<int>(code));
  }
  ::close(ends[1]);
  char mounted = 0;
  if (::read(ends[0], &mounted, 1) == 1) return exit_code::ok;
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? static_cast<exit_code>(WEXITSTATUS(status)) : exit_code::failed;
}

exit_code run(const mount_command_options& o, const command_context& shared) {
  const auto options = options_of(o, shared.link);
  if (!options) return report(options.error(), shared);
  if (o.background) return mount_behind(*options, shared);
  return mount_here(*options, shared, [&] { say_mounted(*options); });
}

}  // namespace

void add_mount_command(CLI::App& root, command_context& shared) {
  add_command<mount_command_options>(root, "mount", "See a volume as a file system, until Ctrl-C or umount", shared,
                                     declare, run);
}

}  // namespace millrace::cli
