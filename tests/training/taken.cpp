// What is in a folder already: without --resume or --force a training writes over none of it, and one run and trials do not mix.
#include "base/file.hpp"
#include "base/table.hpp"
#include "tests/program.hpp"

namespace {

namespace fs = std::filesystem;
using valley::read_file;
using valley_test::check_refused, valley_test::Folder, valley_test::run, valley_test::write;

/// A config, and the command that trains it into a folder.
struct Tiny {
  Folder folder;
  Tiny() {
    write(folder / "c.toml",
          "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = []\n[training]\nbatch = 8\n"
          "[[phase]]\nuntil = 1\n[[phase]]\nuntil = 2\n");
  }
  std::string train(const std::string& out, const std::string& more = "") const {
    return "train " + folder / "c.toml" + " --out " + folder / out + more;
  }
  void refuses(const std::string& out, const std::string& more, const std::string& named, const std::string& allowed) const {
    check_refused(run(train(out, more)), {out + more, named, allowed});
  }
};

}  // namespace

TEST_CASE("a training is not begun over a file that it would write, whose ever it is") {
  const Tiny tiny;
  for (const std::string trials : {"", " --trials 2"})
    for (const char* name : {"config.toml", "manifest.json", "history.csv", "checkpoint.safetensors", "phase1.safetensors"}) {
      const std::string out = std::string(name) + (trials.empty() ? "" : ".trials"),
                        file = tiny.folder / (out + (trials.empty() ? "/" : "/trial-1/") + name);
      fs::create_directories(fs::path(file).parent_path());
      write(file, "# mine\n");
      tiny.refuses(out, trials, "--out is " + file + ", which is there already", "or --force");
      CHECK(read_file("file", file) == "# mine\n");
      CHECK_FALSE(fs::exists(tiny.folder / (out + "/trial-0")));
      CHECK(std::distance(fs::directory_iterator(fs::path(file).parent_path()), fs::directory_iterator()) == 1);
    }
  fs::create_directories(tiny.folder / "table");
  write(tiny.folder / "table/trials.csv", "mine");
  tiny.refuses("table", " --trials 2", "--out is " + tiny.folder / "table/trials.csv", "--force");
  CHECK(run(tiny.train("table", " --trials 2 --force")).status == 0);
}

TEST_CASE("a training is not begun through a link, wherever that leads") {
  const Tiny tiny;
  const std::string mine = read_file("file", tiny.folder / "c.toml");
  write(tiny.folder / "mine.toml", mine);  // with the bytes that would be written
  fs::create_directories(tiny.folder / "run");
  fs::create_directories(tiny.folder / "several");
  for (const char* leads : {"../mine.toml", "../nowhere"}) {
    fs::create_symlink(leads, tiny.folder / "run/config.toml");
    tiny.refuses("run", "", "--out is " + tiny.folder / "run/config.toml", "a folder without files of a run");
    fs::remove(tiny.folder / "run/config.toml");
  }
  CHECK_FALSE(fs::exists(tiny.folder / "nowhere"));
  fs::create_directory_symlink("../run", tiny.folder / "several/trial-0");
  tiny.refuses("several", " --trials 2", "--out is " + tiny.folder / "several/trial-0", "a folder without files of a run");
  CHECK(fs::is_empty(tiny.folder / "run"));
}

TEST_CASE("a finished run without its checkpoint is still one") {
  const Tiny tiny;
  REQUIRE(run(tiny.train("run")).status == 0);
  for (const char* name : {"checkpoint.safetensors", "config.toml", "phase1.safetensors", "phase2.safetensors"})
    fs::remove(tiny.folder.path / "run" / name);
  tiny.refuses("run", "", "--out is " + tiny.folder / "run/history.csv", "--force");
  fs::remove(tiny.folder / "run/history.csv");
  tiny.refuses("run", "", "--out is " + tiny.folder / "run/manifest.json", "--force");
}

TEST_CASE("one run and trials are not begun in one folder, nor gone on with as the other") {
  const Tiny tiny;
  REQUIRE(run(tiny.train("one")).status == 0);
  REQUIRE(run(tiny.train("several", " --trials 2")).status == 0);
  tiny.refuses("one", " --trials 2", "--out is " + tiny.folder / "one/checkpoint.safetensors", "--force");
  tiny.refuses("several", "", "--out is " + tiny.folder / "several/trial-0", "--force");
  tiny.refuses("one", " --trials 2 --resume", "the folder of one run", "--resume without --trials");
  tiny.refuses("several", " --resume", "a folder of several trials", "--trials");
  CHECK_FALSE(fs::exists(tiny.folder / "one/trial-0"));
  CHECK_FALSE(fs::exists(tiny.folder / "several/config.toml"));
}

TEST_CASE("trials go on where there are some, and none is left out") {
  const Tiny tiny;
  tiny.refuses("none", " --trials 2 --resume", "a folder without a trial", "--resume");
  CHECK_FALSE(fs::exists(tiny.folder / "none"));
  REQUIRE(run(tiny.train("run", " --trials 3")).status == 0);
  const std::string table = read_file("table", tiny.folder / "run/trials.csv");
  tiny.refuses("run", " --trials 2 --resume", "--trials is 2", "at least 3, as " + tiny.folder / "run/trial-2");
  CHECK(read_file("table", tiny.folder / "run/trials.csv") == table);
  REQUIRE(run(tiny.train("run", " --trials 4 --resume")).status == 0);
  CHECK(valley::read_table(tiny.folder / "run/trials.csv").rows.size() == 4 + 2);
}
