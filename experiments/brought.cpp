#include "experiments/brought.hpp"

#include <map>

#include "base/given.hpp"
#include "base/require.hpp"
#include "experiments/claim.hpp"
#include "figures/figure.hpp"

namespace valley {

Brought bring(const std::string& argument, const std::string& file, own::Loops loops) {
  static std::map<const own::Loaded*, Brought> all;
  const std::vector<std::string> claims_before = ids_of(claims()), figures_before = ids_of(figures::figures());
  const own::Loaded& loaded = own::load_file(argument, file, loops);
  if (const auto before = all.find(&loaded); before != all.end()) return before->second;
  Brought now{loaded.file.string(), own::only_in(ids_of(claims()), claims_before),
              own::only_in(ids_of(figures::figures()), figures_before)};
  require(!loaded.names.empty() || !now.claims.empty() || !now.figures.empty(), argument, file + ", which brings nothing",
          "a file with a landscape, a rule, a claim or a figure; valley new begins one");
  return all[&loaded] = now;
}

}  // namespace valley
