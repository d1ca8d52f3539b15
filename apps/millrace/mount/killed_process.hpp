#pragma once
#include <sys/types.h>

#include <string_view>

namespace millrace::mount {

/// Whether a thread has a signal before it that ends it, or is gone; false for thread 0, which is the kernel's or one
/// of another world. Any other signal must not break off a call into a file system: programs do not expect that.
bool is_being_killed(pid_t thread);

/// The same of the text of /proc/THREAD/status.
bool tells_of_the_end(std::string_view status);

}  // namespace millrace::mount
