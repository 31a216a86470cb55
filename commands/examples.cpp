// The examples of all commands: a test runs each, as it stands, in an empty folder.
#include <algorithm>
#include <utility>

#include "commands/help.hpp"

namespace valley {
namespace {

const std::string rows = R"(printf '1,0\n0.5,0.8\n-0.3,1.1\n0.9,-0.4\n' | valley )";
/// A network of a second, trained into `run`.
const std::string run_1 = R"(printf '%s\n' '[data]' 'size = 8' 'train = 200' '[model]' 'name = "mlp"' 'widths = [8]' \)",
                  run_2 = R"(  '[[phase]]' 'optimizer = "sam"' 'rho = 0.05' 'until = 1' | valley train - --out run)";

using Lines = std::vector<std::string>;

const std::vector<std::pair<std::string, Lines>> examples = {
    {"list", {"valley list landscapes"}},
    {"describe", {"valley describe p3_stability"}},
    {"check", {"valley check p1_escape --quick"}},
    {"report", {"valley check p1_escape --quick --json verdicts.json", "valley report report.html --from verdicts.json"}},
    {"figure", {"valley figure toy_landscape --quick --out out"}},
    {"threshold", {rows + "threshold --data - --batch 2 --rho 0.05"}},
    {"diagram", {rows + "diagram --data - --svg diagram.svg"}},
    {"simulate", {"valley simulate --landscape toy --optimizer usam --eta 0.2 --rho 0.1 --start 2.5,0.3 --steps 100"}},
    {"escape",
     {"valley escape --landscape toy --label-noise 0.02 --optimizer usam --eta 0.2 --rho 0.1 \\",
      "  --start 3,0 --spread 0.3 --trials 10000 --steps 200 --escape-valley 0.5"}},
    {"merge",
     {"for i in 1 2; do valley escape --landscape toy --optimizer usam --eta 0.2 --rho 0.1 --start 3,0 \\",
      "  --spread 0.3 --trials 10000 --steps 200 --shard $i/2 --partial part$i; done", "valley merge part1 part2"}},
    {"new", {"valley new landscape my_valley"}},
    {"train", {run_1, run_2}},
    {"sharpness", {run_1, run_2, "valley sharpness run --samples 50 --probes 10 --noise-samples 20"}},
    {"stability", {run_1, run_2, "valley stability run --samples 8"}},
    {"line", {run_1, run_2 + " --trials 2", "valley line run/trial-0 run/trial-1 --samples 50"}},
    {"export", {run_1, run_2, "valley export run --out weights.safetensors"}},
    {"study", {"valley study stability_network"}},
    {"bench", {"valley bench toy --trials 1024 --steps 100", "valley bench train-mlp --steps 2"}},
};

}  // namespace

std::vector<std::string> example_of(const std::string& command) {
  const auto found = std::find_if(examples.begin(), examples.end(), [&](const auto& one) { return one.first == command; });
  return found == examples.end() ? Lines() : found->second;
}

}  // namespace valley
