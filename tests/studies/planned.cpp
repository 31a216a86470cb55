// Studies with changed settings: what is trained, what is refused, what the record and its picture say.
#include "experiments/studies/planned.hpp"

#include "base/file.hpp"
#include "experiments/study_record.hpp"
#include "runs/training/config_keys.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/studies/study_jobs.hpp"

namespace valley::studies {
namespace {

using valley_test::check_refused, valley_test::Folder, valley_test::run, valley_test::study;

std::string with(std::string text, const std::string& before, const std::string& after) {
  for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos; at += after.size())
    text.replace(at, before.size(), after);
  return text;
}

void check_error(const char* id, const ConfigKeys& changes, const std::vector<std::string>& words) {
  std::string said;
  try {
    planned_jobs(study(id), {Scale::smoke, changes});
  } catch (const std::invalid_argument& refused) {
    said = refused.what();
  }
  CAPTURE(id, said);
  for (const std::string& word : words) CHECK(said.find(word) != std::string::npos);
}

}  // namespace

TEST_CASE("a key that is set has the value in every config that has the key, and all else stays") {
  const auto plain = study("switch_to_sam").jobs(Scale::smoke),
             changed =
                 planned_jobs(study("switch_to_sam"), {Scale::smoke, {{"model.widths", Numbers{5, 4}}, {"phase.rho", 0.3}}});
  REQUIRE(changed.size() == plain.size());
  for (std::size_t k = 0; k < plain.size(); ++k)
    CHECK(changed[k].config == with(with(plain[k].config, "widths = [16]", "widths = [5, 4]"), "rho = 0.1", "rho = 0.3"));
  for (const Job& job : planned_jobs(study("align_networks"), {Scale::smoke, {{"training.batch", 12}}}))
    if (job.arm == "msam") CHECK(job.config.find("m = 6\n") != std::string::npos);  // what follows from it does
}

TEST_CASE("what every study has can be set in every study") {
  for (const Study& one : studies())
    for (const Scale scale : {Scale::smoke, Scale::cpu, Scale::gpu}) {
      CAPTURE(one.id, name(scale));
      for (const Job& job : planned_jobs(one, {scale, {{"threads", 2}}})) CHECK(job.config.starts_with("threads = 2\n"));
    }
}

TEST_CASE("with more or fewer seeds each arm has these") {
  const auto plain = study("escape_network").jobs(Scale::smoke);
  for (const int seeds : {2, 4}) {
    const auto jobs = planned_jobs(study("escape_network"), {Scale::smoke, {}, seeds});
    REQUIRE(jobs.size() == 2 * static_cast<std::size_t>(seeds));
    for (std::size_t k = 0; k < jobs.size(); ++k) {
      CHECK(jobs[k].trial == k % static_cast<std::size_t>(seeds));
      CHECK(jobs[k].config == (jobs[k].arm == "fitted" ? plain.front() : plain.back()).config);
    }
  }
}

TEST_CASE("what can't be set is refused by name, with what can") {
  check_error("late_switch", {{"model.width", Numbers{5}}},
              {"--set is 'model.width'", "did you mean model.widths?", "data.noise"});
  check_error("late_switch", {{"training.nesterov", true}}, {"--set is 'training.nesterov'", "training.schedule"});
  check_error("late_switch", {{"model.widths", 5}}, {"--set model.widths is 5", "an array of numbers, as [16]"});
  check_error("late_switch", {{"training.batch", "many"}}, {"--set training.batch is \"many\"", "a number, as 24"});
  check_error("late_switch", {{"training.batch", 0}}, {"training.batch", "is 0", "from 1"});
  check_error("late_switch", {{"training.batch", -3}}, {"training.batch", "is -3", "from 1"});
  check_error("late_switch", {{"training.batch", 8}, {"training.batch", 9}}, {"--set training.batch", "more than once"});
  check_error("switch_schedule", {{"training.schedule", "cosine"}},
              {"training.schedule, which study switch_schedule sets itself"});
  check_error("align_networks", {{"data.label_noise", 0.1}}, {"data.label_noise, which study align_networks sets itself"});
  check_error("align_networks", {{"phase.rho", 0.2}}, {"phase.rho, which study align_networks sets itself"});
  check_error("late_adversarial", {{"robust.steps", 3}}, {"robust.steps, which study late_adversarial sets itself"});
  check_error("momentum_edge_network", {{"training.momentum", 0.3}}, {"training.momentum, which study"});
  for (const char* text : {"model.widths", "=5", ""}) CHECK_THROWS_WITH(read_key("--set", text), Catch::Contains("KEY=VALUE"));
  for (const char* text : {"a=", "a=[1", "a=1]\nb=2", "a={}", "a=[\"x\"]", "a=1 2"})
    CHECK_THROWS_WITH(read_key("--set", text), Catch::Contains("--set a is") && Catch::Contains("TOML"));
}

TEST_CASE("a value is TOML, and a bare word a text") {
  const auto read = [](const char* text) { return read_key("--set", text).value_in_toml(); };
  CHECK(read("a=[512, 3]") == "[512, 3]");
  CHECK(read("a = 1000000") == "1000000");
  CHECK(read("a=1e-3") == "0.001");
  CHECK(read("a=true") == "true");
  CHECK(read("a=cosine") == "\"cosine\"");
  CHECK(read(R"(a="c\"\\d")") == R"("c\"\\d")");
  CHECK(read_key("--set", "a.b = 3").name == "a.b");
}

TEST_CASE("a study with changed settings says so in its record and on its picture, and goes on with the same alone") {
  const Folder folder;
  const std::string out = " --out " + folder / "o", study = "study valley_line" + out,
                    set = " --set training.learning_rate=0.05 --set model.widths=[7] --seeds 3";
  const auto ran = run(study + set);
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  const StudyRecord record = read_study(folder / "o/studies/valley_line", "valley_line");
  CHECK(record.manifest.at("changed") == Json({"training.learning_rate=0.05", "model.widths=[7]", "3 seeds"}));
  CHECK(record.manifest.at("trials") == 3);
  REQUIRE(run("figure valley_line" + out).status == 0);
  CHECK(read_file("figure", folder / "o/figures/valley_line.gp")
            .find("settings changed: training.learning_rate=0.05, model.widths=[7], 3 seeds; scale smoke") != std::string::npos);
  check_refused(run(study + " --resume"),
                {"other settings", "plan.json: changed is [\"training.learning_rate=0.05\"", "allowed: []"});
  check_refused(run(study + " --resume --seeds 3"), {"other settings", "changed is", "[\"3 seeds\"]"});
  CHECK(run(study + set + " --resume").status == 0);
  check_refused(run(study + " --set model.width=3"),
                {"unknown key", "'model.width' (did you mean model.widths?)", "training.batch"});
  check_refused(run(study + " --seeds 1"), {"seeds", "--seeds is 1", "from 2"});
}

TEST_CASE("a record of settings that its study has no longer is refused by name when it is drawn") {
  const Folder folder;
  const std::string recorded = valley_test::source_folder() + "/experiments/recorded/", id = "late_adversarial",
                    figure = "figure " + id + " --out " + folder / "o" + " --recorded " + folder.path.string();
  std::filesystem::copy_file(recorded + id + ".csv", folder / (id + ".csv"));
  const std::string manifest = read_file("manifest", recorded + id + ".json");
  const std::string now = Json::parse(manifest).at("study_fingerprint").get<std::string>();
  valley_test::write(folder / (id + ".json"), manifest);
  CHECK(run(figure).status == 0);
  valley_test::write(folder / (id + ".json"), with(manifest, now, "0123456789abcdef"));
  const auto ran = run(figure);
  INFO(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  for (const char* word : {"study late_adversarial in ", "of settings which it has no longer", "--force"})
    CHECK(ran.err.find(word) != std::string::npos);
}

}  // namespace valley::studies
