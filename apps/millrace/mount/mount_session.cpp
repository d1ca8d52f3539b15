#include "apps/millrace/mount/mount_session.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "apps/millrace/mount/fuse_handlers.hpp"
#include "apps/millrace/mount/node_calls.hpp"

namespace millrace::mount {
namespace {

constexpr auto gather_time = std::chrono::milliseconds(200);
constexpr unsigned threads_max = 256;  // each waits for one request: as many as may wait for the node at once
constexpr unsigned threads_idle_max = 8;

/// Sends bytes that files have gathered for a while.
class gathered_sender {
 public:
  explicit gathered_sender(mounted_volume& volume) : volume_(volume), thread_([this] { run(); }) {}
  ~gathered_sender() {
    {
      const std::lock_guard held(lock_);
      ended_ = true;
    }
    woken_.notify_all();
    thread_.join();
  }
  gathered_sender(const gathered_sender&) = delete;
  gathered_sender& operator=(const gathered_sender&) = delete;

 private:
  void run() {
    std::unique_lock held(lock_);
    while (!woken_.wait_for(held, gather_time, [&] { return ended_; })) {
      held.unlock();
      volume_.send_gathered();
      held.lock();
    }
  }

  mounted_volume& volume_;
  std::mutex lock_;
  std::condition_variable woken_;
  bool ended_ = false;
  std::thread thread_;
};

/// The arguments of libfuse.
class fuse_arguments {
 public:
  fuse_arguments(const mount_options& o, bool read_only) {
    add("millrace");
    std::string with = "default_permissions,subtype=millrace,fsname=" + escaped(o.node.to_string() + o.path);
    if (read_only) with += ",ro";
    if (o.allow_other) with += ",allow_other";
    add("-o");
    add(with.c_str());
    if (o.trace) add("-d");
  }
  ~fuse_arguments() { fuse_opt_free_args(&args_); }
  fuse_arguments(const fuse_arguments&) = delete;
  fuse_arguments& operator=(const fuse_arguments&) = delete;

  fuse_args* get() { return &args_; }

 private:
  void add(const char* argument) { fuse_opt_add_arg(&args_, argument); }

  static std::string escaped(const std::string& text) {
    std::string made;
    for (const char c : text) {
      if (c == ',' || c == '\\') made.push_back('\\');
      made.push_back(c);
    }
    return made;
  }

  fuse_args args_ = FUSE_ARGS_INIT(0, nullptr);
};

/// Writes come in requests of 1 MiB. The kernel keeps no dirty bytes of its own (no write-back cache): sizes and times
/// are the node's, and other mounts see what was closed or synced.
void set_up_connection(void*, fuse_conn_info* connection) {
  connection->max_write = write_limits::request_bytes_max;
  connection->max_background = threads_max / 4;
  connection->want &= ~static_cast<unsigned>(FUSE_CAP_WRITEBACK_CACHE | FUSE_CAP_HANDLE_KILLPRIV);
  connection->want |= connection->capable & (FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_READDIRPLUS_AUTO);
}

fuse_lowlevel_ops handlers() {
  fuse_lowlevel_ops made{};
  made.init = set_up_connection;
  add_name_handlers(made);
  add_attribute_handlers(made);
  add_file_handlers(made);
  add_directory_handlers(made);
  return made;
}

error describe(int number, const std::string& path) {
  switch (number) {
    case ENOENT: return make_error(errc::not_found, path + ": there is no such volume, directory or snapshot");
    case EACCES: return make_error(errc::unsupported, path + ": no right to see it");
    case EIO: return make_error(errc::unavailable, path + ": the node does not answer");
    default: return make_error(errc::io_failure, path + ": " + std::strerror(number));
  }
}

/// What is to be mounted, and the name of its volume.
struct mount_root {
  object_attributes attributes;
  std::string volume_name;
};

result<mount_root> find_root(volume_caller& caller, const std::string& path) {
  const auto outcome = caller.ask_and_wait(request::stat_path(path), {});
  if (!outcome.reply) return describe(outcome.reply.error().number, path);
  mount_root root;
  const auto view = outcome.reply->read();
  if (!view->isObject()) return describe(EPROTO, path);
  root.attributes = attributes_of(view->getObject());
  if (!root.attributes.is_directory()) return make_error(errc::invalid_argument, path + ": not a directory");
  const auto listed = caller.ask_and_wait(request::list_volumes(), {});
  if (!listed.reply) return describe(listed.reply.error().number, path);
  const auto volumes = listed.reply->read();
  if (!volumes->isVolumes()) return describe(EPROTO, path);
  for (const auto volume : volumes->getVolumes()) {
    if (volume.getId() == root.attributes.object.volume) root.volume_name = volume.getName().cStr();
  }
  return root;
}

/// The mount point's absolute path.
result<std::string> find_mount_point(const std::string& directory) {
  struct stat there {};
  const std::unique_ptr<char, decltype(&std::free)> path(::realpath(directory.c_str(), nullptr), std::free);
  if (!path || ::stat(path.get(), &there) != 0)
    return make_error(errc::not_found, directory + ": " + std::strerror(errno));
  if (!S_ISDIR(there.st_mode)) return make_error(errc::invalid_argument, directory + ": not a directory");
  return std::string(path.get());
}

/// A libfuse session from mounting to unmounting.
class session {
 public:
  session(fuse_arguments& arguments, mounted_volume& volume) {
    const auto ops = handlers();
    session_ = fuse_session_new(arguments.get(), &ops, sizeof(ops), &volume);
  }
  ~session() {
    if (session_ == nullptr) return;
    if (signals_) fuse_remove_signal_handlers(session_);
    if (mounted_) fuse_session_unmount(session_);
    fuse_session_destroy(session_);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  result<void> mount(const std::string& directory) {
    if (session_ == nullptr) return make_error(errc::invalid_argument, "libfuse refuses its options");
    signals_ = fuse_set_signal_handlers(session_) == 0;
    mounted_ = signals_ && fuse_session_mount(session_, directory.c_str()) == 0;
    if (mounted_) return {};
    return make_error(errc::unavailable,
                      "cannot mount at " + directory + ": see the lines of libfuse above; it needs /dev/fuse");
  }

  void serve() {
    auto* config = fuse_loop_cfg_create();
    fuse_loop_cfg_set_max_threads(config, threads_max);
    fuse_loop_cfg_set_idle_threads(config, threads_idle_max);
    fuse_session_loop_mt(session_, config);
    fuse_loop_cfg_destroy(config);
  }

 private:
  fuse_session* session_ = nullptr;
  bool signals_ = false;
  bool mounted_ = false;
};

}  // namespace

result<void> run_mount(const mount_options& options, const std::function<void()>& ready) {
  const auto mount_point = find_mount_point(options.directory);
  if (!mount_point) return mount_point.error();
  auto calls = node_calls::make({options.node, options.setup, options.patience});
  if (!calls) return calls.error();
  const auto root = find_root(**calls, options.path);
  if (!root) return root.error();
  const system_clock time;
  mounted_volume volume(**calls, time, root->attributes.object, root->volume_name);
  fuse_arguments arguments(options, options.read_only || root->attributes.object.snapshot != 0);
  {
    session kernel(arguments, volume);
    if (auto mounted = kernel.mount(*mount_point); !mounted) return mounted;
    const gathered_sender sender(volume);
    ready();
    kernel.serve();
  }
  volume.settle_all();
  return {};
}

}  // namespace millrace::mount
