#include "commands/describe.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include "base/padded.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/unlisted.hpp"
#include "base/wrapped.hpp"
#include "commands/commands.hpp"
#include "commands/networks_program.hpp"
#include "commands/own_code.hpp"

namespace valley {
namespace {

constexpr std::size_t name_width = 20, line_width = 100;

/// The name, and the text in lines beside it.
void print(const Fact& fact) {
  std::cout << wrapped(fact.text, line_width, std::string(name_width, ' '), padded_right(fact.name, name_width));
}

std::string id_of(const std::string& word, const std::vector<std::string>& ids) {
  if (auto id = meant(word, ids)) return *std::move(id);
  const std::vector<std::string> begin_so = beginning_with(word, ids);
  if (begin_so.size() == 1) return begin_so.front();
  reject_unlisted("ID", word, ids);
}

/// Whether the program for networks has to be asked: it alone knows the models' names, of which a word may be the beginning.
bool asks_for_more(const std::vector<std::string>& asked, const std::vector<std::string>& ids) {
  return std::any_of(asked.begin(), asked.end(), [&](const std::string& word) { return !meant(word, ids); });
}

[[noreturn]] void start_describing(const std::vector<std::string>& asked) {
  std::vector<const char*> argv = {"valley-networks", "describe"};
  for (const std::string& word : asked) argv.push_back(word.c_str());
  argv.push_back(nullptr);
  start_networks_program(argv.data());
}

int describe_here_or_there(const std::vector<std::string>& asked) {
  require(!asked.empty(), "ID", "missing", "what valley list names");
  const std::vector<Described> all = entries();
  // What --with brought is known here alone.
  if (brought().files.empty() && has_networks_program() && asks_for_more(asked, ids_in(all))) start_describing(asked);
  try {
    describe(all, asked);
  } catch (const std::invalid_argument& unknown) {
    if (has_networks_program()) throw;
    throw std::invalid_argument(std::string(unknown.what()) + "; " + without_networks_program("the models"));
  }
  return passed;
}

}  // namespace

std::vector<std::string> ids_in(const std::vector<Described>& all) {
  std::vector<std::string> ids;
  for (const Described& one : all)
    if (std::find(ids.begin(), ids.end(), one.line.id) == ids.end()) ids.push_back(one.line.id);
  return ids;
}

void describe(const std::vector<Described>& all, const std::vector<std::string>& asked) {
  const std::vector<std::string> known = ids_in(all);
  std::vector<std::string> ids;
  for (const std::string& word : asked) {
    const std::string id = id_of(word, known);
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  const char* between = "";
  for (const std::string& id : ids)
    for (const Described& one : all) {
      if (one.line.id != id) continue;
      std::cout << between;
      between = "\n";
      print({one.line.kind, id});
      print({"", one.line.says});
      for (const Fact& fact : one.facts()) print(fact);
    }
}

void take_ids(Arguments& arguments, std::vector<std::string>& where) {
  arguments.group("options", {"ID"});
  arguments.words("ID",
                  "claims, landscapes, optimizers, descents, studies, figures, data sets or models, or how no other begins; "
                  "valley list names them",
                  where);
}

std::function<int()> describe_command(Arguments& arguments) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  take_ids(arguments, *ids);
  return [ids] { return describe_here_or_there(*ids); };
}

}  // namespace valley
