// Runs in folders, cut and resumed.
#include "base/json.hpp"
#include "base/lock.hpp"
#include "runs/training/checkpoint.hpp"
#include "sim/network/measure/batch_sharpness.hpp"
#include "tests/training/small_run.hpp"

namespace valley::networks {
namespace {

const std::string batch_norm = R"(
threads = 1
[data]
train = 24
test = 10
size = 8
channels = 1
[model]
name = "wide_resnet"
depth = 10
widen = 1
[training]
batch = 8
[robust]
steps = 2
[[phase]]
optimizer = "sam"
rho = 0.05
until = 2
)";

void check_same_after_cuts(const std::string& config, const std::vector<int>& cuts) {
  const Folder whole, cut;
  REQUIRE(run(config, whole / "run").status == Status::finished);
  int times = 0;
  for (const int steps : cuts) REQUIRE(run(config, cut / "run", steps, times++ > 0).status == Status::stopped);
  REQUIRE(run(config, cut / "run", -1, true).status == Status::finished);
  for (const char* file : {"/history.csv", "/checkpoint.safetensors", "/phase1.safetensors", "/config.toml"}) {
    INFO(file);
    CHECK(bytes(cut / ("run" + std::string(file))) == bytes(whole / ("run" + std::string(file))));
  }
}

}  // namespace

TEST_CASE("a run that is cut and resumed leaves the files of one that was not") {
  check_same_after_cuts(text, {3, 5, 4, 1, 8});
  check_same_after_cuts(batch_norm, {2, 2});
}

TEST_CASE("a run that is asked to stop while it is evaluated ends at once, and the evaluation comes when it goes on") {
  // 1,200 test images are three chunks, attacked in two steps each: it is asked in between, at the start and at phases' ends too.
  const std::string many =
      "threads = 1\n[data]\ntrain = 20\ntest = 1200\nsize = 8\nchannels = 1\n[model]\nwidths = []\n"
      "[training]\nbatch = 10\nevaluate_every = 1.5\nsave_every = 10\n[robust]\nsteps = 2\n"
      "[[phase]]\nuntil = 0\n[[phase]]\nuntil = 2\n[[phase]]\noptimizer = \"sam\"\nrho = 0.1\nuntil = 3\n";
  const Folder whole;
  REQUIRE(run(many, whole / "run").status == Status::finished);
  int stops = 0;
  for (bool done = false; !done; ++stops) {
    const Folder cut;
    const RunResult result = run(many, cut / "run", stops);
    done = result.status == Status::finished;
    if (done) break;
    CHECK(Json::parse(bytes(cut / "run/manifest.json"))["status"] == "stopped");
    REQUIRE(run(many, cut / "run", -1, true).status == Status::finished);
    INFO(stops);
    for (const char* file :
         {"/history.csv", "/checkpoint.safetensors", "/phase1.safetensors", "/phase2.safetensors", "/phase3.safetensors"})
      CHECK(bytes(cut / ("run" + std::string(file))) == bytes(whole / ("run" + std::string(file))));
  }
  // Four evaluations, each asked 2 times for the clean images, 2 + 3 for the attacked ones, and 6 steps.
  CHECK(stops == 4 * 7 + 6);
}

TEST_CASE("a resumed run takes as many threads as it began with, and its manifest goes on where it was") {
  const Folder folder;
  const std::string two = std::string(text).replace(text.find("threads = 1"), 11, "threads = 2"),
                    place = folder / "run/manifest.json";
  const auto manifest = [&] { return Json::parse(bytes(place)); };
  run(two, folder / "whole");
  run(two, folder / "run", 5);
  Json before = manifest();
  CHECK(before["status"] == "stopped");
  CHECK(before["steps_done"] == 5);
  CHECK(before["threads"] == 2);
  before["seconds"] = 1000;
  valley_test::write(place, before.dump());

  const Experiment one = experiment(two);
  torch::set_num_threads(1);  // a machine with fewer
  std::string status;
  RunOptions options;
  options.folder = folder / "run";
  options.resume = true;
  options.watch.asked_to_stop = [&] {
    if (status.empty()) status = manifest()["status"];  // before the first step
    return false;
  };
  REQUIRE(run_training(one, two, options).status == Status::finished);
  CHECK(status == "running");
  CHECK(torch::get_num_threads() == 2);
  const Json after = manifest();
  CHECK(after["status"] == "finished");
  CHECK(after["threads"] == 2);
  CHECK(after["seconds"] > 1000);
  CHECK(after["seconds"] < 1600);
  CHECK(bytes(folder / "run/checkpoint.safetensors") == bytes(folder / "whole/checkpoint.safetensors"));

  valley_test::write(place, "{\"threads\": 2}");
  CHECK(refusal([&] { run(two, folder / "run", -1, true); }).find("manifest.json is without threads or seconds") !=
        std::string::npos);
}

TEST_CASE("at a phase's end one state is written under both names") {
  const Folder folder;
  const Experiment one = experiment(text);
  RunOptions options;
  options.folder = folder / "run";
  const std::string phase = folder / "run/phase1.safetensors";
  std::string both;
  options.watch.asked_to_stop = [&] {
    if (std::filesystem::exists(phase) && both.empty())
      both = bytes(phase) == bytes(folder / "run/checkpoint.safetensors") ? "alike" : "apart";
    return false;
  };
  run_training(one, text, options);
  CHECK(both == "alike");
}

TEST_CASE("trials differ, and a trial is the same run again") {
  const Folder folder;
  run(text, folder / "a");
  run(text, folder / "b", -1, false, 1);
  run(text, folder / "c");
  CHECK(bytes(folder / "a/history.csv") == bytes(folder / "c/history.csv"));
  CHECK(bytes(folder / "a/history.csv") != bytes(folder / "b/history.csv"));
}

TEST_CASE("a trial goes on as itself") {
  const Folder folder;
  run(text, folder / "run", 3, false, 1);
  CHECK(refusal([&] { run(text, folder / "run", -1, true); }).find("trial is 1; allowed: 0") != std::string::npos);
  CHECK(run(text, folder / "run", -1, true, 1).status == Status::finished);
}

TEST_CASE("every phase leaves its end, one of no length too") {
  const Folder folder;
  const std::string phases = text.substr(0, text.find("[[phase]]")) +
                             "[[phase]]\nuntil = 0\n[[phase]]\nuntil = 1\n[[phase]]\noptimizer = \"sam\"\nrho = 0.1\nuntil = 1\n"
                             "[[phase]]\nuntil = 2\n";
  run(phases, folder / "run");
  const auto end = [&](int k) { return bytes(folder / ("run/phase" + std::to_string(k) + ".safetensors")); };
  CHECK(end(2) == end(3));
  CHECK(end(1) != end(2));
  CHECK(end(4) == bytes(folder / "run/checkpoint.safetensors"));
}

TEST_CASE("a history follows the sharpness where it is asked to, and training goes on as without") {
  const Folder with, without;
  const std::string measured = std::string(text) + "[sharpness]\nbatches = 4\nsamples = 30\n";
  const History plain = run(text, without / "run").history, followed = run(measured, with / "run").history;
  REQUIRE(plain.size() == followed.size());
  for (std::size_t k = 0; k < plain.size(); ++k) {
    CHECK(plain[k].test_loss == followed[k].test_loss);
    CHECK((plain[k].train_loss == followed[k].train_loss || k == 0));
    CHECK(plain[k].gradients == followed[k].gradients);
    CHECK((std::isnan(plain[k].batch_sharpness) && std::isnan(plain[k].lambda_1)));
    CHECK((followed[k].batch_sharpness > 0 && followed[k].batch_sharpness_error > 0 && followed[k].lambda_1 > 0));
  }
  const Experiment one = experiment(measured);
  const Trainer start = one.trainer(0);
  const BatchSharpness there = batch_sharpness(start.landscape(), start.theta(), 4, {1, std::uint64_t{1} << 62, 0, 0});
  CHECK(followed[0].batch_sharpness == there.of_means.value);
  CHECK(followed[0].batch_sharpness_error == there.of_means.std_error);
  check_same_after_cuts(measured, {3, 5});
  // An older version's history has fewer columns.
  std::string old;
  for (const std::string& line : {std::string("epoch,step,phase,learning_rate,gradients,train_loss,train_accuracy,test_loss,"
                                              "test_accuracy,robust_accuracy\n"),
                                  std::string("0,0,1,0.1,0,nan,nan,2,0.5,nan\n")})
    old += line;
  valley_test::write(with / "old.csv", old);
  const History read = read_history(with.path / "old.csv", 0);
  CHECK((read.at(0).test_loss == 2 && std::isnan(read.at(0).lambda_1)));
}

}  // namespace valley::networks
