// Runs in folders: cut and resumed, gone wrong, damaged.
#include "runs/training/run.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/lock.hpp"
#include "runs/training/checkpoint.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

namespace valley::networks {
namespace {

using valley_test::Folder;

const std::string text = R"(
threads = 1
[data]
train = 60
test = 20
size = 8
channels = 1
crop = 1
flip = true
[model]
widths = [8]
[training]
batch = 10
learning_rate = 0.05
[[phase]]
optimizer = "sgd"
until = 2
[[phase]]
optimizer = "friendly_sam"
rho = 0.05
until = 4
)";

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

Experiment experiment(const std::string& config) {
  Config parsed = parse_config(config, "c.toml");
  const torch::TensorOptions like = tensor_options(parsed, Device::cpu);
  return {std::move(parsed), like};
}

RunResult run(const std::string& config, const std::string& folder, int stop_after = -1, bool resume = false,
              std::uint64_t trial = 0) {
  RunOptions options;
  options.folder = folder;
  options.trial = trial;
  options.resume = resume;
  int left = stop_after;
  options.watch.asked_to_stop = [&left] { return left-- == 0; };
  const Experiment one = experiment(config);
  return run_training(one, config, options);
}

std::string bytes(const std::string& file) { return read_file("file", file); }

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

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
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

TEST_CASE("a loss that is not finite stops the run and keeps the last good checkpoint") {
  const Folder folder;
  const std::string wild = "precision = \"float32\"\n" + std::string(text).replace(text.find("0.05"), 4, "1e15");
  const RunResult result = run(wild, folder / "run");
  CHECK(result.status == Status::diverged);
  CHECK(result.step >= 1);
  CHECK(result.step < 12);
  const Experiment one = experiment(wild);
  const Checkpoint kept = load_checkpoint(folder / "run/checkpoint.safetensors", one.network().layout());
  CHECK(kept.state.theta.tensor.isfinite().all().item<bool>());
  CHECK(bytes(folder / "run/manifest.json").find("diverged") != std::string::npos);
}

TEST_CASE("a folder with a run is not begun again, and one without is not resumed") {
  const Folder folder;
  run(text, folder / "run", 2);
  CHECK(refusal([&] { run(text, folder / "run"); }).find("--resume") != std::string::npos);
  CHECK(refusal([&] { run(text, folder / "none", -1, true); }).find("checkpoint") != std::string::npos);
  CHECK(refusal([&] { run(text + "\n# another", folder / "run", -1, true); }).find("config.toml") != std::string::npos);
}

TEST_CASE("a start that was cut short before its first checkpoint is begun again") {
  const Folder whole, cut;
  run(text, whole / "run");
  std::filesystem::create_directories(cut.path / "run");
  valley_test::write(cut / "run/history.csv", "epoch,step\n0,0\n");  // all that was written, and what it says
  CHECK(run(text, cut / "run").status == Status::finished);
  CHECK(bytes(cut / "run/history.csv") == bytes(whole / "run/history.csv"));
}

TEST_CASE("a history that ends before or after the checkpoint, or is none, is mended or refused with its line") {
  const Folder folder;
  run(text, folder / "whole");
  run(text, folder / "run", 13);
  const std::string file = folder / "run/history.csv", good = bytes(file),
                    checkpoint = bytes(folder / "run/checkpoint.safetensors");
  const auto resumed = [&](const std::string& history) {
    valley_test::write(file, history);
    const std::string said = refusal([&] { run(text, folder / "run", -1, true); });
    if (!said.empty()) return said;
    CHECK(bytes(file) == bytes(folder / "whole/history.csv"));
    valley_test::write(folder / "run/checkpoint.safetensors", checkpoint);
    return said;
  };
  const std::string header = good.substr(0, good.find('\n') + 1);
  CHECK(resumed(header).find("without a line") != std::string::npos);
  std::string word = good;
  word.replace(word.find("\n0,0,") + 1, 1, "x");
  CHECK(resumed(word).find("line 2 is 'x'") != std::string::npos);
  CHECK(resumed(header + good.substr(good.find('\n', header.size()) + 1)).find("line 2: step is") != std::string::npos);
  CHECK(resumed(good + good.substr(header.size())).find(": step is 0") != std::string::npos);
  CHECK(resumed(good).empty());
  CHECK(resumed(bytes(folder / "whole/history.csv")).empty());  // lines that were written after the checkpoint come again
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

TEST_CASE("a run that fails says so in its manifest") {
  const Folder folder;
  const std::string file = folder / "run/history.csv";
  const Experiment one = experiment(text);
  RunOptions options;
  options.folder = folder / "run";
  options.watch.asked_to_stop = [&] {
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);  // no history can be written any more
    return false;
  };
  CHECK_THROWS_AS(run_training(one, text, options), std::runtime_error);
  CHECK(Json::parse(bytes(folder / "run/manifest.json"))["status"] == "failed");
}

TEST_CASE("a run goes on with its own data alone, and one program at a time") {
  const Folder folder;
  run(text, folder / "run", 2);
  const auto resumed = [&] { return refusal([&] { run(text, folder / "run", -1, true); }); };
  for (const char* key : {"training_pixels_checksum", "training_labels_checksum"}) {
    const std::string place = folder / "run/manifest.json", before = bytes(place);
    Json changed = Json::parse(before);
    changed[key] = "0123456789abcdef";
    valley_test::write(place, changed.dump());
    CHECK(resumed().find(std::string("manifest.json: ") + key) != std::string::npos);
    valley_test::write(place, before);
  }
  {
    const FolderLock held("--out", folder.path / "run");
    CHECK(resumed().find("another program") != std::string::npos);
  }
  CHECK(resumed().empty());
}

TEST_CASE("a checkpoint is read back to the bit, and a damaged one is refused with its place") {
  const Folder folder;
  run(text, folder / "run", 13);
  const std::string file = folder / "run/checkpoint.safetensors";
  const Experiment one = experiment(text);
  const Layout& layout = one.network().layout();
  const Checkpoint read = load_checkpoint(file, layout);
  CHECK(read.state.step == 13);
  CHECK(read.state.fields == std::vector<std::string>{"velocity", "mean"});
  CHECK(read.state.memory.state[1].tensor.any().item<bool>());
  CHECK(read.config == text);
  CHECK(checkpoint_bytes(layout, read) == bytes(file));
  const std::string good = bytes(file);
  const auto damaged = [&](std::string content) {
    valley_test::write(folder / "damaged", content);
    return refusal([&] { load_checkpoint(folder / "damaged", layout); });
  };
  for (const std::size_t length : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{500}, good.size() - 1})
    CHECK(damaged(good.substr(0, length)).find("damaged: byte ") != std::string::npos);
  for (const std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{300}, good.size() / 2, good.size() - 3}) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    INFO(at);
    CHECK(damaged(changed).find("damaged: byte ") != std::string::npos);
  }
  const Experiment other = experiment(std::string(text).replace(text.find("[8]"), 3, "[9]"));
  CHECK(refusal([&] { load_checkpoint(file, other.network().layout()); }).find("another network") != std::string::npos);
}

}  // namespace valley::networks
