// --force: what a run left goes, nothing else does.
#include "base/file.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

using valley_test::check_refused, valley_test::Folder, valley_test::run;

TEST_CASE("a run is begun anew at force, and takes nothing of others with it") {
  const Folder folder;
  valley_test::write(folder / "tiny.toml",
                     "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [6]\n[training]\n"
                     "batch = 8\n[[phase]]\nuntil = 1\n[[phase]]\nuntil = 2\n");
  const std::string train = "train " + folder / "tiny.toml" + " --out " + folder / "run";
  REQUIRE(run(train + " --trials 2").status == 0);
  REQUIRE(run(train + " --force").status == 0);  // one run where two were
  CHECK_FALSE(std::filesystem::exists(folder / "run/trial-0"));
  CHECK_FALSE(std::filesystem::exists(folder / "run/trials.csv"));
  const std::string history = valley::read_file("history", folder / "run/history.csv");
  check_refused(run(train), {"taken", "--out is " + folder / "run", "--force"});
  check_refused(run(train + " --force --resume"), {"both", "--force is given beside --resume", "one"});
  for (const char* mine : {"run/best.safetensors", "run/phase1.safetensors.bak", "run/notes"}) {
    valley_test::write(folder / mine, "mine");
    check_refused(run(train + " --force"), {mine, "--force is " + folder / mine, "its own files"});
    CHECK(std::filesystem::exists(folder / "run/phase2.safetensors"));
    std::filesystem::remove(folder / mine);
  }
  REQUIRE(run("train " + folder / "run/config.toml" + " --out " + folder / "run --force").status == 0);
  CHECK(valley::read_file("history", folder / "run/history.csv") == history);
}
