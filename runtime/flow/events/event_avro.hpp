#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/flow/events/event_schema.hpp"

namespace millrace::flow {

/// Events of a schema in Avro's single-object encoding, as Apache Avro's library for C has it. Each version of the
/// schema is one of Avro's, with the fields that it had. Threads: immutable, share freely.
class event_avro {
 public:
  explicit event_avro(const event_schema& schema);
  ~event_avro();
  event_avro(event_avro&&) noexcept;
  event_avro& operator=(event_avro&&) noexcept;

  /// Reads what any version has written: fields that it did not have are what they are by default, and those of a later
  /// one, whose fingerprint is not known, are passed over. `invalid_argument`: no such object, not whole, or of a
  /// version that had no time.
  result<void> read(std::string_view object, std::span<const field_place> into) const;

  std::string write(std::span<const field_source> from) const;

  /// The schema of this version, as other readers want it: with defaults.
  const std::string& schema_text() const { return text_; }

 private:
  struct version;

  result<void> read_fields(const version& of, std::string_view body, std::span<const field_place> into) const;

  const event_schema* schema_;
  std::string text_;
  std::vector<std::unique_ptr<version>> versions_;  // by number of fields, one at least
};

}  // namespace millrace::flow
