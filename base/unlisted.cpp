#include "base/unlisted.hpp"

#include <algorithm>
#include <iterator>

#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {

std::vector<std::string> beginning_with(const std::string& word, const std::vector<std::string>& known) {
  std::vector<std::string> all;
  std::copy_if(known.begin(), known.end(), std::back_inserter(all), [&](const std::string& one) {
    return !word.empty() && word.size() <= one.size() && meant(word, {one.substr(0, word.size())});
  });
  return all;
}

void reject_unlisted(const std::string& kind, const std::string& word, const std::vector<std::string>& known) {
  std::vector<std::string> few = beginning_with(word, known);
  if (few.empty()) few = nearest_few(word, known);
  reject(kind, "'" + word + "'" + (few.empty() ? "" : " (did you mean " + one_of(few) + "?)"), "what valley list names");
}

std::string one_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t k = 0; k < words.size(); ++k) text += (k == 0 ? "" : k + 1 < words.size() ? ", " : " or ") + words[k];
  return text;
}

}  // namespace valley
