// --force: what a study left goes, nothing else does.
#include "base/file.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

using valley_test::check_refused, valley_test::Folder, valley_test::run;

TEST_CASE("a study is begun anew where one is, at force and with all else in order, and takes nothing of others with it") {
  const Folder folder;
  const std::string study = "study valley_line --out " + folder / "o", in = folder / "o/studies/valley_line/";
  REQUIRE(run(study).status == 0);
  const std::string csv = valley::read_file("CSV", in + "valley_line.csv");
  check_refused(run(study), {"taken", "which holds a study", "--force"});
  check_refused(run(study + " --force --resume"), {"both", "--force is given beside --resume", "one"});
  for (const std::string& name : {in + "notes.txt", in + "parts/mine.csv", in + "runs/0000-sgd_then_sam-0/best.safetensors"}) {
    valley_test::write(name, "mine");
    check_refused(run(study + " --seeds 3 --force"), {name, "--force is " + name, "its own files"});
    CHECK(valley::read_file("CSV", in + "valley_line.csv") == csv);
    std::filesystem::remove(name);
  }
  check_refused(run(study + " --force --set model.width=3"), {"unknown key", "--set is", "model.widths"});
  CHECK(valley::read_file("CSV", in + "valley_line.csv") == csv);
  REQUIRE(run(study + " --seeds 3 --force").status == 0);
  CHECK(valley::read_file("CSV", in + "valley_line.csv") != csv);
  REQUIRE(run(study + " --force").status == 0);
  CHECK(valley::read_file("CSV", in + "valley_line.csv") == csv);
  CHECK_FALSE(std::filesystem::exists(in + "parts/0002-sgd_then_sam-2.csv"));
}

TEST_CASE("a study is not begun over a file that it would write, nor through a link") {
  namespace fs = std::filesystem;
  const Folder folder;
  const std::string study = "study valley_line --out " + folder / "o", in = folder / "o/studies/valley_line/";
  for (const char* name :
       {"valley_line.csv", "valley_line.json", "parts/0000-sgd_then_sam-0.csv", "runs/0000-sgd_then_sam-0/config.toml"})
    for (const std::string more : {"", " --resume"}) {  // there is nothing to go on with
      fs::create_directories(fs::path(in + name).parent_path());
      valley_test::write(in + name, "mine");
      check_refused(run(study + more), {name, "--out is " + in + name + ", which is there already", "--force"});
      CHECK(valley::read_file("file", in + name) == "mine");
      fs::remove_all(in);
    }
  fs::create_directories(in);
  for (const char* name : {"plan.json", "valley_line.csv", "parts", "runs"}) {
    fs::create_symlink(folder / "elsewhere", in + name);
    check_refused(run(study), {name, "--out is " + in + name, "another folder"});
    CHECK_FALSE(fs::exists(folder / "elsewhere"));
    fs::remove(in + name);
  }
  valley_test::write(in + "notes.txt", "mine");
  CHECK(run(study).status == 0);
}

TEST_CASE("a study whose data are not there leaves no folder, and what is there as it was") {
  const Folder folder;
  const std::string study = "study late_switch --scale cpu --out " + folder / "o" + " --data " + folder.path.string();
  check_refused(run(study), {"no data", "data folder", "train-images"});
  CHECK_FALSE(std::filesystem::exists(folder / "o"));
  std::filesystem::create_directories(folder / "o/studies/late_switch");
  valley_test::write(folder / "o/studies/late_switch/plan.json", "{}");
  check_refused(run(study + " --force"), {"no data, at force", "data folder", "train-images"});
  CHECK(valley::read_file("plan", folder / "o/studies/late_switch/plan.json") == "{}");
}
