#include <algorithm>
#include <charconv>
#include <cmath>

#include "apps/monitoring/query/promql_duration.hpp"
#include "apps/monitoring/query/promql_keywords.hpp"
#include "apps/monitoring/query/promql_quoting.hpp"
#include "apps/monitoring/query/promql_tree.hpp"

namespace millrace::monitoring {
namespace {

class promql_printer {
 public:
  std::string take() && { return std::move(out_); }

  void print(const expression& e) {
    std::visit([this](const auto& node) { write(node); }, e.node);
  }

 private:
  void write(const number_literal& number) {
    if (std::isnan(number.value)) {
      out_ += "NaN";
    } else if (std::isinf(number.value)) {
      out_ += "Inf";
    } else {
      char digits[32];
      out_.append(digits, std::to_chars(digits, digits + sizeof digits, number.value).ptr);
    }
  }

  void write(const text_literal& text) { append_quoted(out_, text.value); }

  void write(const selector& wanted) {
    const auto& matchers = wanted.matchers;
    const auto names =
        std::count_if(matchers.begin(), matchers.end(), [](const label_matcher& m) { return m.name() == name_label; });
    std::size_t first = 0;
    if (names == 1 && matchers.front().name() == name_label && matchers.front().how() == label_matcher::kind::equal &&
        can_begin_selector(matchers.front().value())) {
      out_ += matchers.front().value();
      first = 1;
    }
    for (std::size_t i = first; i < matchers.size(); ++i) {
      out_ += i == first ? "{" : ",";
      out_ += matchers[i].text();
    }
    if (first < matchers.size()) out_ += "}";
    if (wanted.range_ms != 0) out_ += "[" + duration_text(wanted.range_ms) + "]";
    write(wanted.shift);
  }

  void write(const subquery& wanted) {
    print_within(*wanted.inner, 7);
    out_ += "[" + duration_text(wanted.range_ms) + ":";
    if (wanted.step_ms != 0) out_ += duration_text(wanted.step_ms);
    out_ += "]";
    write(wanted.shift);
  }

  void write(const time_shift& shift) {
    switch (shift.at) {
      case time_shift::anchor::none: break;
      case time_shift::anchor::start: out_ += " @ start()"; break;
      case time_shift::anchor::end: out_ += " @ end()"; break;
      case time_shift::anchor::time: {
        const auto ms = static_cast<std::uint64_t>(std::abs(shift.at_ms));
        const auto fraction = std::to_string(1000 + ms % 1000).substr(1);
        out_ += std::string(" @ ") + (shift.at_ms < 0 ? "-" : "") + std::to_string(ms / 1000) + "." + fraction;
        break;
      }
    }
    if (shift.offset_ms > 0) out_ += " offset " + duration_text(shift.offset_ms);
    if (shift.offset_ms < 0) out_ += " offset -" + duration_text(-shift.offset_ms);
  }

  void write(const function_call& call) {
    out_ += description_of(call.function).name;
    out_ += '(';
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (i > 0) out_ += ", ";
      print(*call.arguments[i]);
    }
    out_ += ')';
  }

  void write(const aggregation& a) {
    out_ += name_of(a.how);
    if (a.without || !a.labels.empty()) {
      out_ += a.without ? " without " : " by ";
      write(a.labels);
      out_ += ' ';
    }
    out_ += '(';
    for (const auto& parameter : a.parameter) {
      print(*parameter);
      out_ += ", ";
    }
    print(*a.inner);
    out_ += ')';
  }

  void write(const negation& minus) {
    out_ += '-';
    print_within(*minus.inner, precedence_of(binary_operator::power));
  }

  void write(const operation& o) {
    const auto own = precedence_of(o.how);
    const bool from_right = o.how == binary_operator::power;
    print_within(*o.left, from_right ? own + 1 : own);
    out_ += ' ';
    out_ += name_of(o.how);
    if (o.as_bool) out_ += " bool";
    if (o.matching.on || !o.matching.labels.empty() || o.matching.many != vector_matching::side::neither) {
      out_ += o.matching.on ? " on " : " ignoring ";
      write(o.matching.labels);
    }
    if (o.matching.many != vector_matching::side::neither) {
      out_ += o.matching.many == vector_matching::side::left ? " group_left " : " group_right ";
      write(o.matching.included);
    }
    out_ += ' ';
    print_within(*o.right, from_right ? own : own + 1);
  }

  void write(const std::vector<std::string>& labels) {
    out_ += '(';
    for (std::size_t i = 0; i < labels.size(); ++i) out_ += (i > 0 ? ", " : "") + labels[i];
    out_ += ')';
  }

  /// In parentheses if it binds less than `precedence`.
  void print_within(const expression& e, int precedence) {
    const auto* inner = std::get_if<operation>(&e.node);
    const int own = inner != nullptr ? precedence_of(inner->how) : std::holds_alternative<negation>(e.node) ? 5 : 7;
    if (own < precedence) out_ += '(';
    print(e);
    if (own < precedence) out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string text_of(const expression& e) {
  promql_printer printer;
  printer.print(e);
  return std::move(printer).take();
}

}  // namespace millrace::monitoring
