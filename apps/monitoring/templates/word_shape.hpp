#pragma once
#include <string>
#include <string_view>

namespace millrace::monitoring {

/// Whether two words that stand at the same place of two messages may be values of one variable: both have the same
/// punctuation around, and one has the form of a name or address, or both stand where names do ("for user cyrus").
/// Words in capitals are taken for states of something and told apart, but where only names stand ("user ADMIN") or
/// something varied already. `before` is the word in front.
bool may_vary(std::string_view before, std::string_view one, std::string_view other);

/// What stands for two words that `may_vary`: "(cyrus)," and "(root)," give "(<*>),", "user=a" and "user=b" "user=<*>".
std::string generalised(std::string_view one, std::string_view other);

/// Whether a word of a template stands for others.
bool is_variable_word(std::string_view word);

}  // namespace millrace::monitoring
