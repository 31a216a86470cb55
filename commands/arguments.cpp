#include "commands/arguments.hpp"

#include <charconv>
#include <cmath>

#include "base/number.hpp"
#include "base/place.hpp"
#include "base/require.hpp"
#include "commands/parser.hpp"

namespace valley {
namespace {

std::string quoted_if_odd(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(" \t\n\r;'\"") == std::string::npos;
  return plain ? text : "'" + text + "'";
}

double parse_number(const std::string& argument, const std::string& text, const Limits& limits) {
  const std::optional<double> value = parse_double(text);
  if (!value || !limits.fine(*value)) reject(argument, quoted_if_odd(text), limits.words);
  return *value;
}

// Digits are read as they are (a seed may need all 64 bits); 1e7 goes through a double and must be whole.
std::optional<std::uint64_t> parse_whole(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  if (const auto [at, error] = std::from_chars(text.data(), end, value); error == std::errc{} && at == end) return value;
  const std::optional<double> real = parse_double(text);
  if (!real || !(*real >= 0 && *real < 0x1p53) || *real != std::floor(*real)) return std::nullopt;
  return static_cast<std::uint64_t>(*real);
}

}  // namespace

const Limits finite{[](double x) { return std::isfinite(x); }, "a finite number"};
const Limits positive{[](double x) { return std::isfinite(x) && x > 0; }, "a finite number > 0"};
const Limits positive_factors{[](double x) { return x > 0 && x <= 1e100; }, "a finite number > 0, up to 1e100"};
const Limits factors{[](double x) { return x >= 0 && x <= 1e100; }, "a finite number >= 0, up to 1e100"};
const Limits not_negative{[](double x) { return std::isfinite(x) && x >= 0; }, "a finite number >= 0"};

std::vector<double> parse_list(const std::string& argument, const std::string& text) {
  std::vector<double> values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::optional<double> value = parse_double(std::string_view(text).substr(begin, comma - begin));
    if (!value || !std::isfinite(*value)) reject(argument, quoted_if_odd(text), "finite numbers separated by commas");
    values.push_back(*value);
    begin = comma + 1;
  }
  return values;
}

void Arguments::refuse(const std::string& name, const std::string& given, const std::string& allowed) {
  reject(name, quoted_if_odd(given), allowed);
}

void Arguments::option(const std::string& name, const std::string& allowed, const std::string& help, Accept accept) {
  parser->allowed[name] = allowed;
  const auto take = [accept](const std::string& value) { accept(value); };
  parser->app.add_option_function<std::string>(name, take, help + " [" + allowed + "]")->type_name("VALUE");
}

void Arguments::path(const std::string& name, Use use, const std::string& help, std::optional<std::string>& where, Owns owns) {
  option(name, valley::words(use), help, [&where, name, use](const std::string& value) {
    const bool standard = value == "-" || value == "/dev/stdout" || value == "/dev/fd/1" || value == "/proc/self/fd/1";
    // "--json --quick" is a forgotten value, not a file called "--quick".
    if (value.empty() || value.starts_with("--") || (standard && use == Use::writes_file))
      refuse(name, value, valley::words(use));
    where = standard && use == Use::writes_document ? "-" : value;
  });
  parser->places.push_back([&where, name, use, owns](std::vector<Place>& all) {
    if (where) all.push_back({name, *where, use, owns});
  });
}

void Arguments::number(const std::string& name, const Limits& limits, const std::string& help, std::optional<double>& where) {
  option(name, limits.words, help,
         [&where, limits, name](const std::string& value) { where = parse_number(name, value, limits); });
}

void Arguments::count(const std::string& name, std::uint64_t low, std::uint64_t high, const std::string& help,
                      std::optional<std::uint64_t>& where) {
  const std::string allowed = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
  option(name, allowed, help, [&where, name, allowed, low, high](const std::string& value) {
    const std::optional<std::uint64_t> whole = parse_whole(value);
    if (!whole || *whole < low || *whole > high) refuse(name, value, allowed);
    where = *whole;
  });
}

void Arguments::flag(const std::string& name, const std::string& help, bool& where) {
  parser->allowed[name] = "no value";
  parser->app.add_flag(name, where, help)->disable_flag_override();
}

void Arguments::words(const std::string& name, const std::string& help, std::vector<std::string>& where) {
  parser->app.add_option(name, where, help)->type_name("");
}

void Arguments::paths(const std::string& name, const std::string& help, std::vector<std::string>& where, Owns owns) {
  words(name, help, where);
  parser->places.push_back([&where, name, owns](std::vector<Place>& all) {
    for (const std::string& one : where) {
      all.push_back({name, one, Use::reads_file, owns});
      // A file of a folder's own: the others there are worth as much.
      std::error_code ignored;
      if (owns != nullptr && std::filesystem::is_regular_file(one, ignored))
        all.push_back({name, std::filesystem::absolute(behind_links(one)).parent_path(), Use::reads_folder, owns});
    }
  });
}

}  // namespace valley
