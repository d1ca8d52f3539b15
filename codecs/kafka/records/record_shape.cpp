#include "codecs/kafka/records/record_shape.hpp"

namespace millrace::kafka {

const char* describe(record_fault fault) {
  switch (fault) {
    case record_fault::none: return "is sound";
    case record_fault::ends_early: return "ends early or has a malformed varint";
    case record_fault::bad_length: return "has a negative length";
    case record_fault::bad_count: return "has an impossible number of headers";
    case record_fault::wrong_length: return "is not as long as it says";
  }
  return "is unknown";
}

}  // namespace millrace::kafka
