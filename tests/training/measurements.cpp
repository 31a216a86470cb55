// valley sharpness, stability and line as a user runs them.
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/program.hpp"
#include "tests/where.hpp"

namespace {

using valley_test::Bad;
using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;
using Json = nlohmann::json;

const std::string tiny =
    "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n"
    "[training]\nbatch = 8\nlearning_rate = 0.05\nmomentum = 0\n"
    "[[phase]]\noptimizer = \"sgd\"\nuntil = 2\n[[phase]]\noptimizer = \"usam\"\nrho = 0.1\nuntil = 3\n";

/// What a command says under a key, as people read it.
std::string shown(const std::string& out, const std::string& key) {
  const std::size_t line = ("\n" + out).find("\n" + key + " ");
  REQUIRE(line != std::string::npos);
  const std::string rest = out.substr(line + key.size(), out.find('\n', line) - line - key.size());
  return rest.substr(rest.find_first_not_of(' '));
}

std::string trained(const Folder& folder, const std::string& name, const std::string& config) {
  valley_test::write(folder / (name + ".toml"), config);
  const auto ran = run("train " + folder / (name + ".toml") + " --out " + folder / name);
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  return folder / name;
}

const std::string linear =
    "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = []\n[loss]\nkind = \"squared\"\n"
    "[training]\nbatch = 8\nlearning_rate = 0.001\n[[phase]]\nuntil = 1\n";

}  // namespace

TEST_CASE("what a run does and a measurement knows nothing of stands in the answer") {
  const Folder folder;
  const std::string place = trained(folder, "sam",
                                    "threads = 1\nprecision = \"bf16\"\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = "
                                    "1\ncrop = 1\nflip = true\ncutout = 2\n"
                                    "[model]\nwidths = [6]\n[loss]\nlabel_smoothing = 0.1\n[training]\nbatch = 8\nlearning_rate "
                                    "= 0.05\nmomentum = 0.9\nnesterov = true\n"
                                    "weight_decay = 0.001\n[[phase]]\noptimizer = \"sam\"\nrho = 0.1\nm = 4\nuntil = 1\n");
  const std::string of_loss = "weight_decay 0.001; label_smoothing 0.1; crop 1; flip; cutout 2; precision bf16; ";
  const std::string stability = "stability " + place + " --samples 4 --batch 3",
                    all =
                        "sam's own shift (usam_ is USAM with rho 0.1); m 4; "
                        "batch 8 (3 here); order epochs (with_replacement here); " +
                        of_loss + "36 of 40 training images";
  CHECK(shown(run(stability).out, "ignored") == all);
  const Json json = Json::parse(run(stability + " --json -").out);
  std::string joined;
  for (const Json& one : json["ignored"]) joined += (joined.empty() ? "" : "; ") + one.get<std::string>();
  CHECK(joined == all);
  const std::string some = " --samples 30 --noise-samples 4 --top 1 --probes 2 --pairs 2";
  CHECK(shown(run("sharpness " + place + some).out, "ignored") == of_loss + "10 of 40 training images");
  CHECK(shown(run("line " + place + " " + place + " --samples 40 --csv " + folder / "line.csv").out, "ignored") + "; " ==
        of_loss);

  const std::string plain = trained(folder, "plain",
                                    "threads = 1\n[data]\ntrain = 4\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n"
                                    "[training]\nbatch = 2\norder = \"with_replacement\"\nlearning_rate = 0.05\nmomentum = 0\n"
                                    "weight_decay = 0\n[[phase]]\noptimizer = \"usam\"\nrho = 0.1\nuntil = 1\n");
  CHECK(shown(run("stability " + plain).out, "ignored") == "nothing");
  CHECK(shown(run("sharpness " + plain + some).out, "ignored") == "nothing");
  CHECK(run("line " + plain + " " + plain + " --csv " + folder / "line.csv").out.find("ignored") == std::string::npos);
}

TEST_CASE("stability asks about batches drawn with replacement, and a growth below 1 does not read as 1") {
  const Folder folder;
  const std::string squared = std::string(tiny).insert(tiny.find("[training]"), "[loss]\nkind = \"squared\"\n"),
                    stability = "stability " + trained(folder, "run", squared) + " --samples 4 --batch 2 --eta 1e-7";
  const Json json = Json::parse(run(stability + " --json -").out);
  CHECK(json["sampling"] == "with");
  CHECK(json == Json::parse(run(stability + " --sampling with --json -").out));
  CHECK(json["sgd_eta_exact"] < Json::parse(run(stability + " --sampling without --json -").out)["sgd_eta_exact"]);
  const std::string out = run(stability).out;
  for (const std::string rule : {"sgd", "usam_fresh", "usam_shared"}) {
    INFO(rule);
    REQUIRE(json[rule + "_growth"].get<double>() < 1);
    CHECK(shown(out, rule + "_growth") != "1");
    CHECK(json[rule + "_one_minus_growth"].get<double>() == 1 - json[rule + "_growth"].get<double>());
    CHECK(json[rule + "_one_minus_growth"].get<double>() > 0);
    CHECK(json[rule + "_stability"] == "stable");
  }
  const Json above = Json::parse(run(stability.substr(0, stability.find(" --eta")) + " --eta 1e3 --json -").out);
  CHECK(above["sgd_stability"] == "unstable");
}

TEST_CASE("stability takes the momentum that a run was trained with, unless another is asked for") {
  const Folder folder;
  std::string config = std::string(tiny).insert(tiny.find("[training]"), "[loss]\nkind = \"squared\"\n");
  config.replace(config.find("momentum = 0"), 12, "momentum = 0.9\nnesterov = true");
  const std::string stability = "stability " + trained(folder, "run", config) + " --samples 4 --batch 2 --json - ";
  const Json trained = Json::parse(run(stability).out), without = Json::parse(run(stability + "--momentum 0").out);
  CHECK((trained["momentum"] == 0.9 && trained["nesterov"] == true && without["momentum"] == 0));
  CHECK(trained == Json::parse(run(stability + "--momentum 0.9").out));
  CHECK(trained["sgd_eta_exact"] < without["sgd_eta_exact"]);
  const auto ignores = [](const Json& answer) {
    return std::any_of(answer["ignored"].begin(), answer["ignored"].end(),
                       [](const Json& one) { return one == "momentum 0.9 (0 here)"; });
  };
  CHECK((ignores(without) && !ignores(trained)));
}

TEST_CASE("stability says where its critical step or growth did not converge") {
  const Folder folder;
  const std::string place = trained(folder, "run", linear), words = "applications: trust the interval only";
  std::set<std::pair<bool, bool>> seen;
  for (const std::string asked : {"4 --momentum 0.9", "2 --momentum 0.9 --eta 1e-5", "1 --momentum 0.9"}) {
    const auto ran =
        run("stability " + place + " --batch 1 --samples " + asked + " --json " + folder / "a.json --csv " + folder / "a.csv");
    INFO(asked << "\n" << ran.out << ran.err);
    const Json json = Json::parse(valley::read_file("json", folder / "a.json"));
    for (const auto& [key, converged] : {std::pair{"sgd_eta_exact", "sgd_converged"}, {"sgd_growth", "sgd_growth_converged"}}) {
      const double low = json[std::string(key) + "_low"], high = json[std::string(key) + "_high"];
      CHECK(json[converged] == (high <= (1 + 1e-9) * low));
      CHECK(shown(ran.out, converged) == (json[converged] ? "yes" : "no"));
      CHECK(shown(ran.out, key).ends_with(words) != json[converged]);
      CHECK(valley::read_file("csv", folder / "a.csv").find(converged) != std::string::npos);
    }
    seen.emplace(json["sgd_converged"].get<bool>(), json["sgd_growth_converged"].get<bool>());
  }
  CHECK(seen == std::set<std::pair<bool, bool>>{{false, false}, {false, true}, {true, true}});
}

TEST_CASE("a momentum of 1 that nobody gave is refused by the config's key") {
  const Folder folder;
  const std::string place =
      trained(folder, "run", std::string(linear).replace(linear.find("batch = 8"), 9, "batch = 8\nmomentum = 1"));
  check_refused(run("stability " + place + " --samples 2"), {"trained", "its config:13: training.momentum is 1", "[0, 1)"});
  CHECK(run("stability " + place + " --samples 2 --momentum 0.5").status == 0);
}

TEST_CASE("2/eta is said to be nothing of Adam's") {
  const Folder folder;
  const std::string few = " --noise-samples 2 --probes 2 --pairs 2 --top 1",
                    adam = std::string(linear).replace(linear.find("batch = 8"), 9, "batch = 8\ndescent = \"adam\"");
  CHECK(shown(run("sharpness " + trained(folder, "run", linear) + few).out, "two_over_eta") == "2000");
  CHECK(shown(run("sharpness " + trained(folder, "adam", adam) + few).out, "two_over_eta").ends_with("it says nothing of adam"));
}

TEST_CASE("the sharpness of a linear model counts an eigenvalue for each of its outputs") {
  const Folder folder;
  const std::string place = trained(folder, "run", linear), more = " --noise-samples 2 --probes 2 --pairs 2 --json -";
  const Json sharp = Json::parse(run("sharpness " + place + " --top 12" + more).out);
  CHECK(sharp["converged"] == true);
  const auto lambda = sharp["lambda"].get<std::vector<double>>();
  REQUIRE(lambda.size() == 12);
  for (int k = 1; k < 10; ++k) CHECK(lambda[static_cast<std::size_t>(k)] == Approx(lambda[0]).epsilon(1e-5));
  CHECK(lambda[10] < 0.99 * lambda[0]);
  CHECK(lambda[11] == Approx(lambda[10]).epsilon(1e-5));
  // One image: its square and 1 of the bias, ten times, and nothing else.
  const Json one = Json::parse(run("sharpness " + place + " --samples 1 --top 12" + more).out);
  CHECK(one["converged"] == true);
  const auto few = one["lambda"].get<std::vector<double>>(), residual = one["residual"].get<std::vector<double>>();
  for (std::size_t k = 0; k < 12; ++k) {
    CHECK(few[k] == Approx(k < 10 ? few[0] : 0).epsilon(1e-5).margin(1e-5 * few[0]));
    CHECK(residual[k] < 1e-4 * few[0]);
  }
  CHECK(run("sharpness " + place + " --top 1000 --samples 3" + more).status == 0);
}

TEST_CASE("a signal ends a measurement at once, with its status and no file") {
  const Folder folder;
  const std::string place = trained(folder, "run", tiny), json = folder / "x.json";
  const std::size_t files = folder.files();
  for (const std::string& command : {"sharpness " + place + " --probes 100000", "stability " + place + " --samples 30 --batch 2"})
    for (const char* signal : {"TERM", "USR1", "XCPU"}) {
      INFO(command << " " << signal);
      const std::string at_work =
          "timeout -k 20 -s " + std::string(signal) + " 3 '" + valley_test::program() + "' " + command + " --json " + json;
      CHECK(valley_test::shell(at_work + " > /dev/null 2>&1; test $? = 124") == 0);
      CHECK(folder.files() == files);
    }
}

TEST_CASE("valley line refuses two networks, however many parameters they share") {
  const Folder folder;
  const auto train = [&](const std::string& name, const std::string& model, const char* size = "size = 8") {
    std::string config = tiny;
    config.replace(config.find("size = 8"), 8, size);
    config.replace(config.find("widths = [6]"), 12, model);
    valley_test::write(folder / (name + ".toml"), config);
    REQUIRE(run("train " + folder / (name + ".toml") + " --out " + folder / name).status == 0);
  };
  train("one", "widths = [3, 10]");  // 345 parameters each
  train("other", "widths = [4, 5]");
  train("tanh", "widths = [3, 10]\nactivation = \"tanh\"");
  train("larger", "widths = [3, 10]", "size = 9");
  const std::string line = "line " + folder / "one" + " ";
  CHECK(run(line + folder / "one").status == 0);
  for (const char* b : {"other", "tanh", "larger"})
    check_refused(run(line + folder / b), {b, "RUN_B is " + folder / b, "network of RUN_A"});
}
