#include "actors/volume/unfinished_run.hpp"

#include "actors/volume/volume_keys.hpp"

namespace millrace {

std::string unfinished_run_key(volume_id volume) {
  std::string key = "mp";
  volume_keys::append_number(key, volume.value);
  return key;
}

}  // namespace millrace
