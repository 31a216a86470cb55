// What people bring: files and formulas, compiled, loaded and run as everything else is.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;
using Catch::Contains;
using Json = nlohmann::json;

namespace {

/// Compiled code is kept from one run of the tests to the next, apart from the user's.
const bool has_cache = [] {
  ::setenv("VALLEY_CACHE", (fs::path(valley_test::program()).parent_path() / "own_code").c_str(), 1);
  return true;
}();

Json escape(const std::string& arguments) {
  const Ran ran = run("escape " + arguments + " --json -");
  INFO(arguments << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return Json::parse(ran.out);
}

/// The file that `valley new` writes.
std::string begun(const Folder& folder, const std::string& kind, const std::string& name) {
  const int status =
      shell("cd '" + folder.path.string() + "' && '" + valley_test::program() + "' new " + kind + " " + name + " > /dev/null");
  REQUIRE(status == 0);
  return folder / (name + ".cpp");
}

std::string file_of(const Folder& folder, const std::string& name, const std::string& text) {
  write(folder / name, text);
  return folder / name;
}

const std::string trials =
    " --optimizer sam --rho 0.1 --eta 0.5 --start 2,0.01 --spread 0.01 --escape-valley 0.5 --trials 9000 --steps 40 ";
const std::string formula = "'u,v: 0.5*sq(tanh(v*sqrt(1+u^2)))'";

std::string landscape_file(const std::string& id, const std::string& loss) {
  return "#include \"sim/landscape/from_loss.hpp\"\nnamespace valley {\nstruct Mine : FromLoss<Mine, 1> {\n  template <class "
         "Real> "
         "Real loss(const Vec<Real, 1>& x) const {\n    return " +
         loss + ";\n  }\n};\nVALLEY_KERNELS(Mine)\nVALLEY_LANDSCAPE(.id = \"" + id +
         "\", .says = \"mine\", .make = [](const Values&) { return Mine{}; })\n}\n";
}

}  // namespace

TEST_CASE("a landscape in a file of one's own has one digest on every device and instruction set, and so has a formula") {
  const Folder folder;
  const std::string mine = "--with '" + begun(folder, "landscape", "my_valley") + "' --landscape my_valley" + trials;
  const std::string digest = escape(mine)["digest"];
  for (const char* const device : {"serial", "omp", "tbb"})
    for (const char* const lanes : {"one", "avx2", "avx512"}) {
      const Ran ran = run("escape " + mine + "--device " + device + " --lanes " + lanes + " --json -");
      if (ran.status == 2 && ran.err.find("--lanes") != std::string::npos) continue;  // not of this processor
      CHECK(Json::parse(ran.out)["digest"] == digest);
    }
  const Json of_formula = escape("--landscape " + formula + trials);
  CHECK(of_formula["digest"] == escape("--landscape " + formula + trials + "--lanes one --device serial")["digest"]);
  CHECK(escape(mine + "--a 2")["digest"] != digest);
  // The toy is this landscape with its gradient written out: other roundings, the same loss.
  const Json toy = escape("--landscape toy" + trials);
  CHECK(escape(mine)["mean_loss"].back().get<double>() == Approx(toy["mean_loss"].back().get<double>()).epsilon(1e-6));
  CHECK(of_formula["mean_loss"].back().get<double>() == Approx(toy["mean_loss"].back().get<double>()).epsilon(1e-6));
}

TEST_CASE("what valley new writes compiles and runs as it is, and is never written over") {
  const Folder folder;
  const std::string rule = begun(folder, "rule", "short_sam"), claim = begun(folder, "claim", "my_bound"),
                    figure = begun(folder, "figure", "my_picture");
  const std::string on_toy = "simulate --landscape toy --eta 0.2 --start 2,0.1 --steps 5 --optimizer ";
  const Ran mine = run(on_toy + "short_sam --rho 0.1 --with '" + rule + "'");
  CHECK(mine.status == 0);
  CHECK(mine.out == run(on_toy + "sam --rho 0.1").out);  // above its floor it is SAM
  CHECK(run(on_toy + "short_sam --rho 0.1 --floor 1e9 --with '" + rule + "'").out == run(on_toy + "sgd").out);
  const Ran checked = run("check my_bound --with '" + claim + "'");
  CHECK(checked.status == 0);
  CHECK_THAT(checked.out, Contains("my_bound") && Contains("holds") && Contains("1 of 1 claim holds"));
  const Ran drawn = run("figure my_picture --with '" + figure + "' --out '" + (folder / "out") + "'");
  CHECK(drawn.status == 0);
  CHECK_THAT(drawn.out,
             Contains("/out/figures/my_picture.txt\n    The loss along two runs: gradient descent, and USAM. Loss along"));
  CHECK(fs::file_size(folder / "out/figures/my_picture.svg") > 1000);
  const Ran again = run("new rule sam_2/../x");
  CHECK(again.status == 2);
  CHECK(shell("cd '" + folder.path.string() + "' && '" + valley_test::program() +
              "' new claim my_bound 2> /dev/null > /dev/null") == 2);
  CHECK(run("new valley x").err == "valley new: KIND is 'valley'; allowed: landscape, rule, claim, figure\n");
}

TEST_CASE("a rule of one's own runs in ensembles of any start, on rows and under another descent, on all devices alike") {
  const Folder folder;
  const std::string rule =
      " --with '" + begun(folder, "rule", "short_sam") + "' --optimizer short_sam --descent adam --rho 0.1 --eta 0.1 ";
  const std::string rows = file_of(folder, "rows.csv", "1,0,0.2\n0.5,0.8,-0.3\n-0.3,1.1,0.4\n");
  const std::vector<std::string> places = {"--landscape toy --start 2,0.1 --spread 0.1 --label-noise 0.1",
                                           "--landscape quadratic --data '" + rows + "' --batch 2 --start 1 --spread 0.1"};
  for (const std::string& where : places) {
    const std::string whole = where + rule + "--trials 5000 --steps 20 ";
    CHECK(escape(whole + "--device serial")["digest"] == escape(whole + "--device omp")["digest"]);
    CHECK(escape(whole)["digest"] != escape(whole + "--floor 1e9")["digest"]);
  }
}

TEST_CASE("a formula with samples is their mean, a batch draws of them, and constants have names and values") {
  const std::string how = " --optimizer sgd --eta 0.4 --start 1 --trials 40000 --steps 5 --record 1 ";
  const Json mine = escape("--landscape 'x: 0.5*a*x^2' --sample 'a in 0.5,1.5'" + how);
  const Json known = escape("--landscape curvature --atoms 0.5,1.5" + how);
  for (std::size_t t = 0; t < 6; ++t) {
    INFO("step " << t);
    CHECK(mine["mean_loss"][t].get<double>() == Approx(known["exact_loss"][t].get<double>()).epsilon(0.02));
  }
  const std::string step = " --optimizer gd --eta 0.5 --start 1 --steps 1";
  CHECK(run("simulate --landscape 'x: c*x^4/4; c = 2'" + step).out == "step,x0,loss,sharpness\n0,1,0.5,6\n1,0,0,0\n");
  CHECK(run("simulate --landscape 'x: c*x^4/4; c = 2' --c 1" + step).out ==
        "step,x0,loss,sharpness\n0,1,0.25,3\n1,0.5,0.015625,0.75\n");
}

TEST_CASE("a formula's gradient is its loss's in every function, and its own in its coordinates' order") {
  const std::string all =
      "'x,y: abs(x) + cos(x) + cosh(x) + exp(x) + expm1(y) + log(2 + sq(x)) + log1p(sq(y)) + max(x,y)*min(x,2*y) + pow(1 + "
      "sq(x),y) "
      "+ relu(x + y) + sigmoid(x) + sign(x)*y + sin(y) + sinh(x*y) + softplus(y) + sqrt(1 + x^2) + tan(x/4) + tanh(y) - x^3/(1 + "
      "y^2) "
      "+ (1 + y^2)^1.5 + 2^-x^2 + x^-2'";
  // Looked at by differences when it is made (runs/own/agreement); a step of gradient descent says the rest.
  const Ran ran = run("simulate --landscape " + all + " --optimizer gd --eta 1e-3 --start 0.7,0.3 --steps 1");
  INFO(ran.err);
  CHECK(ran.status == 0);
  // As long as it is, it has loops of all instruction sets within the test's time, and their bits.
  const std::string many =
      "escape --landscape " + all + " --optimizer sgd --eta 1e-3 --start 0.7,0.3 --spread 0.1 --steps 3 --trials 500";
  CHECK(Json::parse(run(many + " --json -").out)["digest"] == Json::parse(run(many + " --lanes one --json -").out)["digest"]);
  const Ran step = run("simulate --landscape 'x,y: x^2 + 3*y' --optimizer gd --eta 0.125 --start 4,2 --steps 1");
  CHECK_THAT(step.out, Contains("\n1,3,1.625,"));
}

TEST_CASE("what is kept is what the file and its headers are now, and one file may bring a landscape and a claim") {
  const Folder folder;
  const std::string file =
      file_of(folder, "both.cpp",
              "#include \"scale.hpp\"\n#include \"experiments/claim.hpp\"\n" + landscape_file("both", "scale * x[0] * x[0]") +
                  "namespace valley {\n[[maybe_unused]] static const bool claimed = add(Claim{.id = \"both_hold\", .statement = "
                  "\"1 = 1\", .source = "
                  "\"none\", .cases = [](const Plan&) { return std::vector<Case>{{.relation = Relation::equal, .predict = [] { "
                  "return 1.; }, "
                  ".measure = []() -> Measurement { return {1}; }}, {.role = Role::control, .relation = Relation::equal, "
                  ".predict = [] { return 2.; "
                  "}, .measure = []() -> Measurement { return {1}; }}}; }});\n}\n");
  const auto loss = [&](const std::string& scale) {
    write(folder / "scale.hpp", "#pragma once\ninline constexpr double scale = " + scale + ";\n");
    return run("simulate --with '" + file + "' --landscape both --optimizer gd --eta 0.1 --start 2 --steps 0").out;
  };
  CHECK(loss("1.") == "step,x0,loss,sharpness\n0,2,4,2\n");
  CHECK(loss("3.") == "step,x0,loss,sharpness\n0,2,12,6\n");
  const Ran checked = run("check --with '" + file + "'");  // what the file brings, and no more
  CHECK(checked.status == 0);
  CHECK_THAT(checked.out, Contains("1 of 1 claim holds"));
}

TEST_CASE("what a file gets wrong is said in its own lines, with status 2") {
  const Folder folder;
  const auto simulate = [&](const std::string& file, const std::string& id) {
    return run("simulate --with '" + file + "' --landscape " + id + " --optimizer gd --eta 0.1 --start 1 --steps 1");
  };
  const Ran broken = simulate(file_of(folder, "broken.cpp", landscape_file("broken", "x[0] * coss(x[0])")), "broken");
  CHECK(broken.status == 2);
  CHECK_THAT(broken.err, Contains("broken.cpp:5:") && Contains("coss") && Contains("does not compile"));

  const Ran twice = simulate(file_of(folder, "twice.cpp", landscape_file("toy", "x[0] * x[0]")), "toy");
  CHECK(twice.status == 2);
  CHECK_THAT(twice.err, Contains("id used twice: toy") && Contains("two_parameter.hpp"));

  const std::string nan = file_of(folder, "nan.cpp", landscape_file("nowhere", "sqrt(-1. - x[0] * x[0])"));
  CHECK(simulate(nan, "nowhere").status == 2);
  CHECK_THAT(simulate(nan, "nowhere").err, Contains("loss of " + nan) && Contains("nan or infinite"));

  std::string wrong = landscape_file("wrong", "x[0] * x[0]");
  wrong.replace(
      wrong.find("template"), 8,
      "template <class Real> Vec<Real, 1> gradient(const Vec<Real, 1>& x) const { return {{3. * x[0]}}; }\n  template <class "
      "Real, class Xi> Vec<Real, 1> gradient(const Vec<Real, 1>& x, const Xi&) const { return gradient(x); }\n  template");
  const Ran gradient = simulate(file_of(folder, "wrong.cpp", wrong), "wrong");
  CHECK(gradient.status == 2);
  CHECK_THAT(gradient.err, Contains("gradient of ") && Contains("what its loss rises by there"));

  const Ran missing = simulate(folder / "none.cpp", "mine");
  CHECK(missing.status == 2);
  CHECK_THAT(missing.err, Contains("--with") && Contains("none.cpp"));
}

TEST_CASE("a crash in code of one's own, no compiler cache and no headers are said plainly, with status 3") {
  const Folder folder;
  const std::string crash = file_of(folder, "crash.cpp", landscape_file("crash", "x[0] * *static_cast<const double*>(nullptr)"));
  const std::string how = "simulate --with '" + crash + "' --landscape crash --optimizer gd --eta 0.1 --start 1 --steps 1";
  const Ran ran = run(how);
  CHECK(ran.status == 3);
  CHECK_THAT(ran.err, Contains("crashed") && Contains("crash.cpp"));
  write(folder / "file", "");
  const int status = shell("VALLEY_CACHE='" + (folder / "file/below") + "' '" + valley_test::program() + "' " + how + " 2> '" +
                           (folder / "err") + "' > /dev/null");
  CHECK(status == 3);
  CHECK_THAT(valley::read_file("err", folder / "err"), Contains("VALLEY_CACHE is"));
}

TEST_CASE("a run of a formula is recorded with its code, and goes on from its checkpoint by the command it names") {
  const Folder folder;
  const std::string how = "--landscape " + formula + trials + "--checkpoint '" + (folder / "c") + "' ";
  const Json whole = escape(how);
  CHECK(whole.dump().find("code of the formula") != std::string::npos);
  const Json resumed = escape(how + "--resume");
  CHECK(resumed["digest"] == whole["digest"]);
}
