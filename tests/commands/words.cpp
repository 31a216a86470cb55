// Words as people give them: in other case, by others' names, and where they change nothing.
#include "tests/program.hpp"

using namespace valley_test;

namespace {

const std::string toy = "simulate --eta 0.2 --start 2.5,0.3 --steps 3 ";
const std::string noisy = "escape --landscape toy --label-noise 0.1 --eta 0.2 --start 1 --trials 9 --steps 9 ";

}  // namespace

TEST_CASE("the value of a choice is taken in any case") {
  const Ran plain = run(toy + "--landscape toy --optimizer usam --rho 0.1 --activation relu --coupling fresh");
  REQUIRE(plain.status == 0);
  CHECK(run(toy + "--landscape Toy --optimizer USAM --rho 0.1 --activation ReLU --coupling Fresh").out == plain.out);
  CHECK(run(toy + "--landscape toy --optimizer Align-SAM --descent AdamW --rho 0.1").status == 0);
  CHECK(run(noisy + "--optimizer SGD --switch-at 3 --then SAM --then-rho 0.1 --device Serial --exact Never").status == 0);
  CHECK(run("Check P1_Escape --quick").status == 0);
  CHECK(run("bench Exact --repeats 1").status == 0);
}

TEST_CASE("an option that is none is refused with the nearest, before any list") {
  const auto [given, meant] =
      GENERATE(std::pair{"--lr 0.1", "--eta"}, std::pair{"--learning-rate=0.1", "--eta"}, std::pair{"--step-size 1", "--eta"},
               std::pair{"--wd 1", "--weight-decay"}, std::pair{"--batch-size 2", "--batch"}, std::pair{"--radius 1", "--rho"},
               std::pair{"--iterations 9", "--steps"}, std::pair{"--ETA 1", "--eta"}, std::pair{"--trails 9", "--trials"},
               std::pair{"--escape 1", "--escape-loss, --escape-ball or --escape-valley"});
  const std::string word(given), name = word.substr(0, word.find_first_of("= "));
  const Ran ran = run("escape " + word);
  INFO(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.err ==
        "valley escape: argument is '" + name + "' (did you mean " + meant + "?); allowed: what valley escape --help lists\n");
}

TEST_CASE("a value that is none is refused with the nearest") {
  const auto bad = GENERATE(
      Bad{noisy + "--optimizer sgd --device cpu", "--device is 'cpu' (did you mean tbb?)", "auto, cuda, tbb, omp, serial"},
      Bad{noisy + "--optimizer sgd --device GPU", "--device is 'GPU' (did you mean cuda?)", "auto, cuda, tbb, omp, serial"},
      Bad{noisy + "--optimizer SM", "--optimizer is 'SM' (did you mean sam?)", "gd, align_sam"},
      Bad{noisy + "--optimizer Adam", "--optimizer is Adam", "--descent adam"},
      Bad{toy + "--landscape toy --activation rellu", "--activation is 'rellu' (did you mean relu?)", "sqrt1p, relu"},
      Bad{"new Landscap x", "KIND is 'Landscap' (did you mean landscape?)", "claim"},
      Bad{"bench toi", "WORKLOAD is 'toi' (did you mean toy?)", "lsq, exact"});
  check_refused(run(bad.arguments), bad);
}

TEST_CASE("what would change nothing is refused, not dropped") {
  const std::string path = toy + "--landscape toy ";
  const auto bad = GENERATE_REF(
      Bad{path + "--optimizer sgd --coupling fresh", "--coupling is given with sgd", "usam only"},
      Bad{path + "--optimizer gd --coupling shared", "--coupling is given with sgd", "usam only"},
      Bad{path + "--optimizer random_sam --rho 0.1 --coupling shared", "--coupling is given with random_sam", "usam only"},
      Bad{path + "--optimizer sgd --nesterov yes", "--nesterov is yes without momentum", "above 0"},
      Bad{noisy + "--optimizer sgd --nesterov yes", "--nesterov is yes without momentum", "above 0"},
      Bad{noisy + "--optimizer sgd --switch-at 3 --then sgd --coupling fresh", "--coupling is given with sgd, sgd", "usam only"},
      Bad{noisy + "--optimizer sgd --switch-at 3 --then usam --rho 0.1 --then-rho 0.2", "--rho is given with sgd first",
          "one of"},
      Bad{noisy + "--optimizer sgd --device serial --threads 2", "--threads is given with --device serial", "omp and tbb only"},
      Bad{"diagram --data - --points 4 --rho 0.1,0.2", "--points is given", "without --rho"},
      Bad{"diagram --data - --points 4 --over batch", "--points is given", "over rho"});
  check_refused(run(bad.arguments + " < /dev/null"), bad);
  CHECK(run(noisy + "--optimizer sgd --switch-at 3 --then usam --rho 0.1 --coupling fresh").status == 0);
}
