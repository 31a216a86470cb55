#include "experiments/papers.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>

#include "base/require.hpp"

namespace valley {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool has_all(const std::string& name, const std::string& words) {
  std::istringstream each(lower(words));
  return std::all_of(std::istream_iterator<std::string>(each), {},
                     [name = lower(name)](const std::string& word) { return name.find(word) != std::string::npos; });
}

std::string listed(const std::vector<Paper>& all) {
  std::string names;
  for (const Paper& paper : all) names += (names.empty() ? "" : "; ") + paper.name;
  return names;
}

}  // namespace

std::string paper_of(const std::string& source) {
  static const std::regex dated(R"(^[^;]*?(arXiv \d{4}\.\d{4,5}|\b(19|20)\d\d\b(?!\.)))");
  std::smatch found;
  if (std::regex_search(source, found, dated)) return found.str();
  return source.substr(0, source.find_first_of(",;'"));
}

std::vector<Paper> papers() {
  std::map<std::string, std::vector<std::string>> by_name;
  for (const Claim& claim : claims()) by_name[paper_of(claim.source)].push_back(claim.id);
  std::vector<Paper> all;
  for (const auto& [name, ids] : by_name) all.push_back({name, ids});
  return all;
}

Paper paper_meant(const std::vector<Paper>& all, const std::string& words) {
  std::vector<Paper> meant;
  for (const Paper& paper : all) {
    if (lower(paper.name) == lower(words)) return paper;
    if (has_all(paper.name, words)) meant.push_back(paper);
  }
  const bool blank = words.find_first_not_of(' ') == std::string::npos;
  if (meant.size() != 1 || blank)
    reject("--paper", '"' + words + '"', "words of the name of one: " + listed(meant.empty() || blank ? all : meant));
  return meant.front();
}

std::vector<const Claim*> claims_of(const std::string& words) { return select_claims(paper_meant(papers(), words).claims); }

}  // namespace valley
