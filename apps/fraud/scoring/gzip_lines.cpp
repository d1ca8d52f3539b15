#include "apps/fraud/scoring/gzip_lines.hpp"

#include <zlib.h>

#include <cstring>

namespace millrace::fraud {

void gzip_lines::closer::operator()(gzFile_s* file) const { ::gzclose(file); }

result<gzip_lines> gzip_lines::open(const std::string& path) {
  constexpr unsigned buffer_bytes = 1U << 17U;
  auto* const file = ::gzopen(path.c_str(), "rb");
  if (file == nullptr) return make_error(errc::not_found, "open " + path + ": " + std::strerror(errno));
  ::gzbuffer(file, buffer_bytes);
  return gzip_lines(file, path);
}

result<bool> gzip_lines::next(std::string& into) {
  char piece[4096];
  into.clear();
  while (::gzgets(file_.get(), piece, sizeof piece) != nullptr) {
    into += piece;
    if (!into.ends_with('\n')) continue;
    into.pop_back();
    return true;
  }
  int status = Z_OK;
  const char* const reason = ::gzerror(file_.get(), &status);
  if (status < 0) return make_error(errc::corrupt, "read " + path_ + ": " + reason);
  return !into.empty();
}

}  // namespace millrace::fraud
