// Runs gone wrong: diverged, damaged, of another's folder or data.
#include "base/json.hpp"
#include "base/lock.hpp"
#include "runs/training/checkpoint.hpp"
#include "tests/training/small_run.hpp"

namespace valley::networks {

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

TEST_CASE("a test loss that is not finite is divergence, though every step's loss was finite") {
  const Folder folder;
  const std::string wild =
      "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n[loss]\nkind = \"squared\"\n"
      "[training]\nbatch = 40\nlearning_rate = 1e12\n[[phase]]\nuntil = 1\n";
  const RunResult result = run(wild, folder / "run");
  CHECK(result.status == Status::diverged);
  CHECK(result.step == 1);
  REQUIRE(result.history.size() == 1);  // the start's
  CHECK(bytes(folder / "run/history.csv").find("\n1,1,") == std::string::npos);
  CHECK(load_checkpoint(folder / "run/checkpoint.safetensors", experiment(wild).network().layout()).state.step == 0);
  CHECK_FALSE(std::filesystem::exists(folder / "run/phase1.safetensors"));
  CHECK(Json::parse(bytes(folder / "run/manifest.json"))["status"] == "diverged");
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
  word[word.find("\n0,0,") + 1] = 'x';
  CHECK(resumed(word).find("line 2 is 'x'") != std::string::npos);
  CHECK(resumed(header + good.substr(good.find('\n', header.size()) + 1)).find("line 2: step is") != std::string::npos);
  CHECK(resumed(good + good.substr(header.size())).find(": step is 0") != std::string::npos);
  CHECK(resumed(good).empty());
  CHECK(resumed(bytes(folder / "whole/history.csv")).empty());  // lines that were written after the checkpoint come again
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
