// The arguments of one command, in one vocabulary of errors: "ARGUMENT is VALUE; allowed: ALLOWED".
// Hides the parser, so that a command's file says only what it takes and what it does.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "base/select.hpp"
#include "commands/places.hpp"

namespace valley {

/// Throws std::invalid_argument unless so many words were given for `name`.
void require_words(const std::string& name, const std::vector<std::string>& given, std::size_t count, const std::string& allowed);

class Arguments {
 public:
  struct Parser;  // commands/parser.hpp
  explicit Arguments(Parser& the_parser) : parser(&the_parser) {}

  using Accept = std::function<void(const std::string& value)>;  // throws std::invalid_argument

  /// What is declared from here on stands together in the help, under this title; those of `required` must be given.
  void group(const std::string& title, std::initializer_list<const char*> required = {});

  /// An argument with a value. `allowed` says what the value may be.
  void option(const std::string& name, const std::string& allowed, const std::string& help, Accept accept);
  /// A file or a folder. None that is written may be one that is read, or one that another argument writes.
  void path(const std::string& name, Use use, const std::string& help, std::optional<std::string>& where, Owns owns = nullptr);
  void number(const std::string& name, const Limits& limits, const std::string& help, std::optional<double>& where);
  /// A whole number from `low` to `high`; 1e7 is one.
  void count(const std::string& name, std::uint64_t low, std::uint64_t high, const std::string& help,
             std::optional<std::uint64_t>& where);
  /// Finite numbers separated by commas.
  void numbers(const std::string& name, const std::string& allowed, const std::string& help,
               std::optional<std::vector<double>>& where);
  /// A setting of a catalogue's entry.
  void key(const Key& key, const std::string& help, Values& where);
  /// An argument that may be given again and again, with a value each time.
  void repeated(const std::string& name, const std::string& allowed, const std::string& help, std::vector<std::string>& where);
  void flag(const std::string& name, const std::string& help, bool& where);
  /// The words after the command that are no option.
  void words(const std::string& name, const std::string& help, std::vector<std::string>& where);
  /// The same, of files or folders that are read.
  void paths(const std::string& name, const std::string& help, std::vector<std::string>& where, Owns owns = nullptr);
  /// No argument, but a word of the answer, which the help explains.
  void word(const std::string& name, const std::string& meaning);
  /// Files that were read before the arguments are: none that is written may be one of them.
  void read_before(const std::string& name, const std::function<std::vector<std::string>()>& files);
  /// What the command reads and writes: its arguments' own places once they are parsed, to which it adds all others as soon as it
  /// knows them, before the work.
  std::shared_ptr<Places> places() const;

  /// One of a few names.
  template <class T>
  void choice(const std::string& name, const std::vector<std::pair<std::string, T>>& among, const std::string& help,
              std::optional<T>& where) {
    std::vector<std::string> words;
    for (const auto& [word, value] : among) words.push_back(word);
    declare(name, "WORD", joined(words), help, [name, among, words, &where](const std::string& given) {
      const std::string meant = chosen(name, given, words);
      for (const auto& [word, value] : among)
        if (word == meant) where = value;
    });
  }

 private:
  void declare(const std::string& name, const std::string& value, const std::string& allowed, const std::string& help,
               const Accept& accept);

  Parser* parser;
};

}  // namespace valley
