// valley train, sharpness, stability, line and bench as a user runs them.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "base/lock.hpp"
#include "base/shell_word.hpp"
#include "base/table.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

namespace {

using valley_test::Bad;
using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;
using Json = nlohmann::json;

const std::string smoke = valley_test::source_folder() + "/experiments/configs/smoke.toml";

const std::string tiny =
    "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n"
    "[training]\nbatch = 8\nlearning_rate = 0.05\nmomentum = 0\n"
    "[[phase]]\noptimizer = \"sgd\"\nuntil = 2\n[[phase]]\noptimizer = \"usam\"\nrho = 0.1\nuntil = 3\n";

}  // namespace

TEST_CASE("valley train writes a run that the other commands measure") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", tiny);
  const auto trained = run("train " + folder / "tiny.toml" + " --out " + folder / "run");
  INFO(trained.err);
  REQUIRE(trained.status == 0);
  CHECK(trained.out.find("test accuracy") != std::string::npos);
  const valley::Table history = valley::read_table(folder / "run/history.csv");
  CHECK(history.rows.size() == 4);
  CHECK(std::get<double>(history.rows.back()[4]) == 2 * 5 + 2 * 5);  // gradients: two epochs of SGD, one of USAM

  const auto sharpness = run("sharpness " + folder / "run" + " --samples 40 --noise-samples 10 --top 2 --pairs 3 --json -");
  INFO(sharpness.err);
  REQUIRE(sharpness.status == 0);
  const Json sharp = Json::parse(sharpness.out);
  for (const char* key : {"lambda", "trace", "trace_std_error", "frobenius", "gamma"}) CHECK(sharp.contains(key));
  CHECK(sharp["lambda"].size() == 2);
  CHECK(sharp["lambda"][0].get<double>() >= sharp["lambda"][1].get<double>());

  CHECK(sharp["pairs"] == 3);
  CHECK(sharp["optimizer"] == "usam");
  for (const char* key : {"cosine_fresh", "cosine_step"}) CHECK(std::abs(sharp[key].get<double>()) <= 1);
  CHECK(sharp["cosine_step"].get<double>() > sharp["cosine_fresh"].get<double>());  // one small step
  CHECK(sharp["cosine_fresh_std_error"].get<double>() > 0);
  CHECK(sharp["cosine_step_std_error"].get<double>() > 0);

  const auto stability = run("stability " + folder / "run" + " --samples 6 --batch 2 --json -");
  INFO(stability.err);
  REQUIRE(stability.status == 0);
  const Json stable = Json::parse(stability.out);
  CHECK(stable["rows_each"] == 10);
  CHECK(stable["rho_trained"] == 0.1);
  CHECK(stable["eta_trained"] == 0.05);
  const double low = stable["sgd_eta_exact_low"], value = stable["sgd_eta_exact"], high = stable["sgd_eta_exact_high"];
  CHECK(low <= value);
  CHECK(value <= high);
  CHECK(stable["usam_fresh_eta_exact"].get<double>() < value);

  const auto line = run("line " + folder / "run/phase1.safetensors" + " " + folder / "run" + " --csv " + folder / "line.csv");
  INFO(line.err);
  REQUIRE(line.status == 0);
  const valley::Table points = valley::read_table(folder / "line.csv");
  CHECK(points.rows.size() == 71);
  CHECK(std::get<double>(points.rows[60][0]) == 1);
}

TEST_CASE("configs and checkpoints are read from pipes as from files") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", "\xEF\xBB\xBF" + tiny);
  REQUIRE(run("train " + folder / "tiny.toml" + " --out " + folder / "file").status == 0);
  const auto piped = run("train - --out " + folder / "pipe" + " < " + folder / "tiny.toml");
  INFO(piped.err);
  REQUIRE(piped.status == 0);
  CHECK(valley::read_file("piped", folder / "pipe/history.csv") == valley::read_file("read", folder / "file/history.csv"));

  const std::string checkpoint = folder / "file/checkpoint.safetensors", measure = " --samples 6 --batch 2 --json -";
  const auto stable = [](const std::string& out) {
    Json json = Json::parse(out);
    json.erase("run");
    return json;
  };
  const auto read = run("stability " + checkpoint + measure), through = run("stability - < " + checkpoint + measure);
  INFO(through.err);
  REQUIRE(through.status == 0);
  CHECK(stable(through.out) == stable(read.out));
}

TEST_CASE("a training that a signal asks to stop is saved, says how to go on, and goes on to the same history") {
  const auto [signal, number] =
      GENERATE(std::pair{"TERM", 15}, std::pair{"HUP", 1}, std::pair{"USR1", 10}, std::pair{"XCPU", 24});
  const Folder folder;
  std::string config = tiny;
  config.replace(config.find("until = 2"), 9, "until = 200"), config.replace(config.find("until = 3"), 9, "until = 201");
  valley_test::write(folder / "c.toml", config);
  const std::string out = folder / "run", train = "train '" + folder / "c.toml" + "' --out '" + out + "'";
  const int status =
      valley_test::shell("env --default-signal '" + valley_test::program() + "' " + train + " > '" + folder / "out" + "' 2> '" +
                         folder / "err" + "' & p=$!; for i in $(seq 1000); do test -e '" + out +
                         "/checkpoint.safetensors' && break; sleep 0.02; done; kill -" + signal + " $p; wait $p");
  INFO(valley::read_file("err", folder / "err"));
  REQUIRE(status == 128 + number);
  CHECK(Json::parse(valley::read_file("manifest", out + "/manifest.json"))["status"] == "stopped");
  const auto rest = run(train + " --resume");
  INFO(rest.err);
  REQUIRE(rest.status == 0);
  REQUIRE(run("train '" + folder / "c.toml" + "' --out '" + folder / "whole" + "'").status == 0);
  CHECK(valley::read_file("history", out + "/history.csv") == valley::read_file("history", folder / "whole/history.csv"));
}

TEST_CASE("what measures a run does not write over it, nor a training over its config") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", tiny);
  REQUIRE(run("train " + folder / "tiny.toml" + " --out " + folder / "run").status == 0);
  const std::string phase = folder / "run/phase1.safetensors", in = folder / "run/";
  std::filesystem::create_symlink("run/history.csv", folder / "link");
  std::filesystem::create_hard_link(in + "manifest.json", folder / "hard");
  const std::vector<std::string> files{"config.toml", "manifest.json", "history.csv", "checkpoint.safetensors",
                                       "phase1.safetensors"};
  std::vector<std::string> before;
  for (const std::string& name : files) before.push_back(valley::read_file("file", in + name));
  for (const std::string& name : {in + "config.toml", in + "checkpoint.safetensors", in + "phase2.safetensors", folder / "link",
                                  folder / "hard", folder / "run/../run/history.csv"})
    for (const std::string& command : {"sharpness " + folder / "run" + " --json ", "stability " + folder / "run" + " --json ",
                                       "line " + phase + " " + folder / "run" + " --csv "})
      check_refused(run(command + name), {command + name, "is " + name + "; allowed: no file of the folder of RUN", name});
  for (const std::string& command : {"sharpness " + phase + " --json ", "line " + phase + " " + phase + " --csv "})
    check_refused(run(command + phase), {command, "another file than that of RUN", phase});
  check_refused(run("sharpness " + phase + " --json " + in + "history.csv"),
                {"sibling", "history.csv; allowed: no file of the folder of RUN", in});
  check_refused(run("train " + in + "history.csv --out " + folder / "run"),
                {"train", "CONFIG.toml is " + in + "history.csv", "--out"});
  for (std::size_t k = 0; k < files.size(); ++k) CHECK(valley::read_file("file", in + files[k]) == before[k]);
  valley_test::write(folder / "train-images-idx3-ubyte", "pixels");
  check_refused(
      run("sharpness " + folder / "run" + " --data " + folder.path.string() + " --json " + folder / "train-images-idx3-ubyte"),
      {"data", "--json is", "no file of the folder of --data"});
  CHECK(run("stability " + folder / "run" + " --samples 4 --json " + in + "stability.json").status == 0);
}

TEST_CASE("a run has any name, and the way on after a stop is a command for a shell") {
  const Folder folder;
  const std::string odd = "a b'\"$HOME`\\;\xff", config = folder / (odd + ".toml"), out = folder / odd;
  std::string longer = tiny;
  longer.replace(longer.find("until = 2"), 9, "until = 200"), longer.replace(longer.find("until = 3"), 9, "until = 201");
  valley_test::write(config, longer);
  const std::string train = "train " + valley::shell_word(config) + " --out " + valley::shell_word(out) + " --device cpu";
  const int status = valley_test::shell("'" + valley_test::program() + "' " + train + " > '" + folder / "out" + "' 2> '" +
                                        folder / "err" + "' & p=$!; for i in $(seq 1000); do test -e " + valley::shell_word(out) +
                                        "/checkpoint.safetensors && break; sleep 0.02; done; kill $p; wait $p");
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  REQUIRE(status == 143);
  const std::size_t way_on = err.find("valley train '");
  REQUIRE(way_on != std::string::npos);
  CHECK(run(err.substr(way_on + 7, err.size() - way_on - 8)).status == 0);
  for (const std::string command : {"sharpness", "stability"}) {
    const auto ran = run(command + " " + valley::shell_word(out) + " --samples 8 --json " + valley::shell_word(out + ".json"));
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(std::string(Json::parse(valley::read_file("json", out + ".json"))["run"]).ends_with("\\;\xef\xbf\xbd"));
  }
  const auto line = run("line " + valley::shell_word(out) + " " + valley::shell_word(out) + " --samples 8 --csv " +
                        valley::shell_word(out + ".csv"));
  INFO(line.err);
  CHECK(line.status == 0);
}

TEST_CASE("trials of one folder are one program's") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", tiny);
  const valley::FolderLock held("--out", folder / "run");
  for (const std::string trials : {"", " --trials 2"})
    check_refused(run("train " + folder / "tiny.toml" + " --out " + folder / "run" + trials),
                  {trials, "--out is", "another program"});
}

namespace {

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
                        "momentum 0.9; nesterov; batch 8 (3 here); order epochs (with_replacement here); " +
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

TEST_CASE("several trials leave a line each, their mean and their standard deviation, whatever the others do") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", tiny);
  REQUIRE(run("train " + folder / "tiny.toml" + " --out " + folder / "three --trials 3").status == 0);
  REQUIRE(run("train " + folder / "tiny.toml" + " --out " + folder / "two --trials 2").status == 0);
  const valley::Table table = valley::read_table(folder / "three/trials.csv");
  REQUIRE(table.rows.size() == 5);
  const auto loss = [&](std::size_t row) { return std::get<double>(table.rows[row][9]); };
  CHECK(loss(3) == Approx((loss(0) + loss(1) + loss(2)) / 3));
  CHECK(loss(4) > 0);
  CHECK(std::get<double>(table.rows[2][0]) == 2);
  CHECK(table.columns[9] == "test_loss");
  CHECK(std::get<std::string>(table.rows[2][1]) == "finished");
  CHECK(valley::read_file("file", folder / "three/trials.csv").find("\n2,") != std::string::npos);  // no quotes
  CHECK(valley::read_file("file", folder / "three/trial-1/history.csv") ==
        valley::read_file("file", folder / "two/trial-1/history.csv"));
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

TEST_CASE("the example config trains") {
  const Folder folder;
  const auto ran = run("train " + smoke + " --out " + folder / "run");
  INFO(ran.err);
  CHECK(ran.status == 0);
}

TEST_CASE("the bench of training reports samples a second") {
  const auto ran = run("bench train-mlp --batch 8 --steps 2 --repeats 1 --threads 1 --json -");
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  CHECK(Json::parse(ran.out)["samples_per_second"].get<double>() > 0);
}

TEST_CASE("wrong usage of the commands for networks is one line") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml", tiny);
  valley_test::write(folder / "mnist.toml", "[data]\nname = \"mnist\"\n[[phase]]\noptimizer = \"sgd\"\nuntil = 1\n");
  const std::string out = " --out " + folder / "x", config = folder / "tiny.toml";
  const std::vector<Bad> all{
      {"train", "CONFIG.toml is 0 words", "one file"},
      {"train " + config, "--out is missing", "folder"},
      {"train " + folder / "none.toml" + out, "none.toml", "none.toml"},
      {"train " + config + out + " --device gpu", "--device is gpu", "auto, cpu, cuda"},
      {"train " + config + out + " --trials 0", "--trials is 0", "from 1"},
      {"train " + folder / "mnist.toml" + out, "data.folder is missing", "shapes"},
      {"train " + folder / "mnist.toml" + out + " --data /nowhere", "/nowhere", "idx"},
      {"train " + config + out + " --resume", "checkpoint", ""},
      {"sharpness " + folder / "none", "none", ""},
      {"stability", "RUN_DIR is 0 words", "folder"},
      {"line " + folder / "a", "RUN_A RUN_B is 1 words", "folders"},
      {"bench train-vgg", "WORKLOAD is 'train-vgg'", "train-mlp, train-resnet20"},
  };
  for (const Bad& bad : all) check_refused(run(bad.arguments), bad);
}
