#include "apps/started_node/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

extern char** environ;

namespace millrace {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  return all;
}

/// Whether one of the variables has the name of `other`.
bool says_otherwise(const std::vector<std::string>& variables, std::string_view other) {
  const auto name = other.substr(0, other.find('=') + 1);
  return std::ranges::any_of(variables, [&](const std::string& one) { return one.starts_with(name); });
}

error failure_of(const std::string& doing, int number) {
  return make_error(errc::io_failure, doing + ": " + std::strerror(number));
}

result<pid_t> spawn(std::vector<std::string> words, std::vector<std::string> environment,
                    const posix_spawn_file_actions_t* files) {
  auto arguments = pointers_to(words);
  arguments.push_back(nullptr);
  auto surroundings = pointers_to(environment);
  for (char** one = environ; *one != nullptr; ++one) {
    if (!says_otherwise(environment, *one)) surroundings.push_back(*one);
  }
  surroundings.push_back(nullptr);
  pid_t id = 0;
  const int failure = ::posix_spawnp(&id, arguments[0], files, nullptr, arguments.data(), surroundings.data());
  if (failure != 0) return failure_of("start " + words[0], failure);
  return id;
}

result<int> wait_for(pid_t id) {
  int status = 0;
  while (::waitpid(id, &status, 0) < 0) {
    if (errno != EINTR) return failure_of("wait for a program", errno);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

result<program> program::start(std::vector<std::string> words, const std::vector<std::string>& environment) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failure_of("make a pipe", errno);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
  const auto id = spawn(std::move(words), environment, &files);
  ::posix_spawn_file_actions_destroy(&files);
  ::close(ends[1]);
  if (id) return program(*id, ends[0]);
  ::close(ends[0]);
  return id.error();
}

program::~program() {
  if (id_ < 0) return;
  ::close(out_);
  ::kill(id_, SIGTERM);
  (void)wait_for(id_);
}

result<std::string> program::read_line() {
  std::string line;
  for (char c = 0;;) {
    const auto got = ::read(out_, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return make_error(errc::connection_closed, "the program has ended");
    if (c == '\n') return line;
    line += c;
  }
}

result<int> run_program(std::vector<std::string> words) {
  const auto id = spawn(std::move(words), {}, nullptr);
  if (!id) return id.error();
  return wait_for(*id);
}

}  // namespace millrace
