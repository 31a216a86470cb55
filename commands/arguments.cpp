#include "commands/arguments.hpp"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "base/place.hpp"
#include "base/require.hpp"
#include "commands/parser.hpp"

namespace valley {
namespace {

std::string value_of(Use use) { return use == Use::reads_folder || use == Use::writes_folder ? "FOLDER" : "FILE"; }

std::string value_of(const Key& key) {
  switch (key.kind) {
    case Key::Kind::number: return "X";
    case Key::Kind::count: return "N";
    case Key::Kind::numbers: return "X,X,...";
    case Key::Kind::word: break;
  }
  return "WORD";
}

}  // namespace

void require_words(const std::string& name, const std::vector<std::string>& given, std::size_t count,
                   const std::string& allowed) {
  const std::size_t n = given.size();
  require(n == count, name, n == 0 ? "missing" : std::to_string(n) + (n == 1 ? " word" : " words"), allowed);
}

void Arguments::group(const std::string& title, std::initializer_list<const char*> required) {
  parser->group = title;
  parser->required.assign(required.begin(), required.end());
}

void Arguments::declare(const std::string& name, const std::string& value, const std::string& allowed, const std::string& help,
                        const Accept& accept) {
  parser->declare(name, value, allowed, help);
  parser->app.add_option_function<std::string>(name, [accept](const std::string& text) { accept(text); });
}

void Arguments::option(const std::string& name, const std::string& allowed, const std::string& help, Accept accept) {
  declare(name, "VALUE", allowed, help, accept);
}

void Arguments::path(const std::string& name, Use use, const std::string& help, std::optional<std::string>& where, Owns owns) {
  declare(name, name.starts_with("--") ? value_of(use) : "", valley::words(use), help,
          [&where, name, use](const std::string& value) {
            const bool standard = value == "-" || named_descriptor(value) == STDOUT_FILENO;
            // "--json --quick" is a forgotten value, not a file called "--quick".
            if (value.empty() || value.starts_with("--") || (standard && use == Use::writes_file))
              reject(name, quoted_if_odd(value), valley::words(use));
            where = standard && use == Use::writes_document ? "-" : value;
          });
  parser->places.push_back([&where, name, use, owns](std::vector<Place>& all) {
    if (where) all.push_back({name, *where, use, owns});
  });
}

void Arguments::number(const std::string& name, const Limits& limits, const std::string& help, std::optional<double>& where) {
  declare(name, "X", limits.words, help,
          [&where, limits, name](const std::string& value) { where = parse_number(name, value, limits); });
}

void Arguments::count(const std::string& name, std::uint64_t low, std::uint64_t high, const std::string& help,
                      std::optional<std::uint64_t>& where) {
  declare(name, "N", range_in_words(low, high), help,
          [&where, name, low, high](const std::string& value) { where = parse_count(name, value, low, high); });
}

void Arguments::numbers(const std::string& name, const std::string& allowed, const std::string& help,
                        std::optional<std::vector<double>>& where) {
  declare(name, "X,X,...", allowed, help, [&where, name](const std::string& text) { where = parse_list(name, text); });
}

void Arguments::key(const Key& key, const std::string& help, Values& where) {
  const std::string name = argument_of(key.name);
  declare(name, value_of(key), key.allowed(), help,
          [key, name, &where](const std::string& text) { where.set(key.name, parse_value(key, name, text)); });
}

void Arguments::repeated(const std::string& name, const std::string& allowed, const std::string& help,
                         std::vector<std::string>& where) {
  parser->declare(name, "VALUE", allowed, help);
  parser->app.add_option(name, where)->expected(1)->take_all();
}

void Arguments::flag(const std::string& name, const std::string& help, bool& where) {
  parser->declare(name, "", "no value", help);
  parser->app.add_flag(name, where)->disable_flag_override();
}

void Arguments::words(const std::string& name, const std::string& help, std::vector<std::string>& where) {
  parser->declare(name, "", "words", help);
  parser->app.add_option(name, where);
}

void Arguments::word(const std::string& name, const std::string& meaning) {
  parser->declared.push_back({name, "", "", meaning, parser->group, false, true});
}

void Arguments::read_before(const std::string& name, const std::function<std::vector<std::string>()>& files) {
  parser->places.push_back([name, files](std::vector<Place>& all) {
    for (const std::string& file : files()) all.push_back({name, file, Use::reads_file});
  });
}

std::shared_ptr<Places> Arguments::places() const { return parser->known; }

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
