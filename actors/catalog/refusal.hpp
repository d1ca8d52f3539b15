#pragma once
#include <map>
#include <string>
#include <utility>

#include "actors/catalog/catalog_requests.hpp"

namespace millrace {

/// For the rules of the catalog: a step either has a value or says how its part of the request ends.
template <class T>
struct [[nodiscard]] ruling : boost::system::result<T, outcome> {
  using boost::system::result<T, outcome>::result;
};

inline outcome refuse(kafka::error_code code, std::string message) { return {code, std::move(message)}; }

/// Names that a request has more than once are refused once, whatever is asked of them.
class repeated_names {
 public:
  void count(const std::string& name) { ++counts_[name]; }

  bool is_repeated(const std::string& name) const { return counts_.at(name) > 1; }

  /// True the first time it is asked of a name.
  bool is_first(const std::string& name) { return answered_[name]++ == 0; }

 private:
  std::map<std::string, int> counts_;
  std::map<std::string, int> answered_;
};

}  // namespace millrace
