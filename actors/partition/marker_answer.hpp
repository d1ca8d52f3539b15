#pragma once
#include "codecs/kafka/error_code.hpp"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

inline envelope<schema::MarkerAnswer> marker_answer(kafka::error_code code) {
  return make_envelope<schema::MarkerAnswer>(
      [code](schema::MarkerAnswer::Builder root) { root.setErrorCode(static_cast<std::int16_t>(code)); });
}

}  // namespace millrace
