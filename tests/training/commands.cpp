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
  for (const char* key : {"lambda", "trace", "trace_std_error", "frobenius", "gamma_at_point"}) CHECK(sharp.contains(key));
  CHECK(sharp["lambda"].size() == 2);
  CHECK(sharp["lambda"][0].get<double>() >= sharp["lambda"][1].get<double>());

  CHECK(sharp["pairs"] == 3);
  CHECK(sharp["optimizer"] == "usam");
  for (const char* key : {"cosine_fresh", "cosine_step"}) CHECK(std::abs(sharp[key].get<double>()) <= 1);
  CHECK(sharp["cosine_step"].get<double>() > sharp["cosine_fresh"].get<double>());  // one small step
  CHECK(sharp["cosine_fresh_std_error"].get<double>() > 0);
  CHECK(sharp["cosine_step_std_error"].get<double>() > 0);
  CHECK(sharp["batch_sharpness_std_error"].get<double>() > 0);
  CHECK(sharp["two_over_eta"] == 40);
  CHECK_FALSE(sharp.contains("plateau_low"));  // no momentum

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
      {"train", "CONFIG.toml is missing", "one file"},
      {"train " + config, "--out is missing", "folder"},
      {"train " + folder / "none.toml" + out, "none.toml", "none.toml"},
      {"train " + config + out + " --device gpu", "--device is 'gpu'", "auto, cpu, cuda"},
      {"train " + config + out + " --trials 0", "--trials is 0", "from 1"},
      {"train " + folder / "mnist.toml" + out, "data.folder is missing", "shapes"},
      {"train " + folder / "mnist.toml" + out + " --data /nowhere", "/nowhere", "idx"},
      {"train " + config + out + " --resume", "checkpoint", ""},
      {"sharpness " + folder / "none", "none", ""},
      {"stability", "RUN_DIR is missing", "folder"},
      {"line " + folder / "a", "RUN_A RUN_B is 1 word;", "folders"},
      {"bench train-mlp --lanes one", "argument is '--lanes'", "what valley bench train-mlp --help lists"},
      {"bench train-vgg", "WORKLOAD is 'train-vgg'", "train-mlp, train-resnet20"},
  };
  for (const Bad& bad : all) check_refused(run(bad.arguments), bad);
}
