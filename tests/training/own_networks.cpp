// Weights and modules of PyTorch as a user measures them, beside runs of valley train.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/table.hpp"
#include "runs/training/tensor_file.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

namespace valley::networks {
namespace {

using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;

const std::string steps = "[training]\nbatch = 8\nlearning_rate = 0.05\nmomentum = 0\nweight_decay = 0\n",
                  usam = "[[phase]]\noptimizer = \"usam\"\nrho = 0.1\nuntil = 2\n", loss_and_steps = steps + usam,
                  threads_and_data = "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n",
                  model = "[model]\nwidths = [6]\nactivation = \"tanh\"\n";

const std::string modules = valley_test::source_folder() + "/tests/training/modules/";

Json answer(const std::string& command) {
  const auto ran = run(command + " --json -");
  INFO(command << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return Json::parse(ran.out);
}

double gap(const Json& a, const Json& b) { return std::abs(a.get<double>() - b.get<double>()) / std::abs(a.get<double>()); }

}  // namespace

TEST_CASE("weights and a module of PyTorch have the sharpness and critical steps of the same run here") {
  const Folder folder;
  const std::string own = folder / "own.toml", with_module = folder / "module.toml";
  write_file(own, "precision = \"float64\"\n" + threads_and_data + model + loss_and_steps);
  write_file(with_module, "precision = \"float64\"\n" + threads_and_data + loss_and_steps);
  const std::string weights = modules + "mlp.safetensors --config " + own, module = modules + "mlp.pt --config " + with_module;
  const std::string few = " --samples 40 --noise-samples 10 --top 3 --pairs 4 --probes 4";
  const Json a = answer("sharpness " + weights + few), b = answer("sharpness " + module + few);
  CHECK_FALSE(a.contains("step"));
  CHECK(a["optimizer"] == "usam");
  CHECK(b["ignored"][0] == "what the module does in training mode alone (it is in eval mode)");
  for (std::size_t k = 0; k < 3; ++k) CHECK(gap(a["lambda"][k], b["lambda"][k]) < 1e-6);
  for (const char* key : {"loss", "gradient_norm", "trace", "trace_H_Sigma", "gamma_at_point", "cosine_fresh", "cosine_step"}) {
    INFO(key);
    CHECK(gap(a[key], b[key]) < 1e-6);
  }
  const std::string stability = " --samples 5 --batch 2";
  const Json c = answer("stability " + weights + stability), d = answer("stability " + module + stability);
  for (const char* key : {"sgd_eta_exact", "usam_fresh_eta_exact", "usam_shared_eta_exact", "lambda_max", "usam_shared_growth"}) {
    INFO(key);
    CHECK(gap(c[key], d[key]) < 1e-6);
  }
  const std::string files = folder / "a.csv", from = modules + "mlp.safetensors ", to = modules + "mlp.pt ";
  REQUIRE(run("line " + to + to + " --config " + with_module + " --csv " + files).status == 0);
  REQUIRE(run("line " + from + from + " --config " + own + " --csv " + folder / "b.csv").status == 0);
  const Table of_module = read_table(files), of_weights = read_table(folder / "b.csv");
  CHECK(std::abs(std::get<double>(of_module.rows[0][1]) / std::get<double>(of_weights.rows[0][1]) - 1) < 1e-9);
  check_refused(run("line " + to + modules + "mlp_relu.pt --config " + with_module),
                {"functions", "RUN_B is " + modules + "mlp_relu.pt", "a module that computes the same"});
  check_refused(run("line " + from + to + " --config " + own), {"line", "model is a table", "none, as "});
}

TEST_CASE("a run exported and read back as weights is measured as the run") {
  const Folder folder;
  const std::string config = folder / "c.toml", out = folder / "w.safetensors";
  write_file(config, threads_and_data + model + steps + "[[phase]]\noptimizer = \"sgd\"\nuntil = 1\n" + usam);  // its last counts
  REQUIRE(run("train " + config + " --out " + folder / "run").status == 0);
  const auto exported = run("export " + folder / "run" + " --out " + out);
  INFO(exported.err);
  REQUIRE(exported.status == 0);
  CHECK(exported.out.find("load_state_dict(safetensors.torch.load_file('" + out + "'))\n") != std::string::npos);
  const TensorFile before = parse_tensor_file(read_file("run", folder / "run/checkpoint.safetensors"), "run"),
                   after = parse_any_tensor_file(read_file("weights", out), "weights");
  CHECK(after.tensors.size() == 4);
  for (const auto& [name, theirs] : {std::pair{"hidden1.weight", "layers.0.weight"}, std::pair{"output.bias", "layers.2.bias"}}) {
    const StoredTensor &a = before.tensors.at(std::string("parameters.") + name), &b = after.tensors.at(theirs);
    CHECK(a.shape == b.shape);
    CHECK(before.bytes.substr(a.begin, a.size) == after.bytes.substr(b.begin, b.size));
  }
  Json a = answer("stability " + folder / "run --samples 4"),
       b = answer("stability " + out + " --config " + config + " --samples 4");
  a.erase("run"), a.erase("step"), b.erase("run");
  CHECK(a["optimizer"] == "usam");
  CHECK(a == b);
  check_refused(run("export " + folder / "run"), {"export", "--out is missing", "a file for the weights"});
  check_refused(run("export " + out + " --out " + folder / "x"), {"export", out, "checksum"});
  check_refused(run("export " + folder / "run --out " + folder / "run/checkpoint.safetensors"),
                {"export", "--out is", "no file of the folder of RUN"});
}

TEST_CASE("weights that are infinite in the config's precision are refused by every command, by name") {
  const Folder folder;
  const std::string single = folder / "c.toml", twice = folder / "d.toml", weights = folder / "w.safetensors";
  write_file(single, threads_and_data + model + loss_and_steps);
  write_file(twice, "precision = \"float64\"\n" + threads_and_data + model + loss_and_steps);
  Json header = Json::object();
  std::vector<double> body;
  for (const auto& [name, rows, columns] : {std::tuple{"layers.0", 6, 64}, {"layers.2", 10, 6}})
    for (const bool bias : {false, true}) {
      const auto begin = body.size() * sizeof(double);
      body.resize(body.size() + static_cast<std::size_t>(rows * (bias ? 1 : columns)));
      header[std::string(name) + (bias ? ".bias" : ".weight")] = {{"dtype", "F64"},
                                                                  {"shape", bias ? Json{rows} : Json{rows, columns}},
                                                                  {"data_offsets", {begin, body.size() * sizeof(double)}}};
    }
  body[0] = 1e300;
  const std::string_view bytes(reinterpret_cast<const char*>(body.data()), body.size() * sizeof(double));
  write_file(weights, plain_tensor_file_bytes(header, bytes));
  for (const std::string& command : {"sharpness " + weights, "stability " + weights, "line " + weights + " " + weights})
    check_refused(run(command + " --config " + single),
                  {command, weights + ": layers.0.weight is beyond float32", "precision = \"float64\""});
  CHECK(run("line " + weights + " " + weights + " --config " + twice).status == 0);
}

TEST_CASE("weights and modules ask for a config, which a run does not") {
  const Folder folder;
  const std::string own = folder / "own.toml", no_model = folder / "module.toml", bf16 = folder / "bf16.toml";
  write_file(own, threads_and_data + model + loss_and_steps);
  write_file(no_model, threads_and_data + loss_and_steps);
  write_file(bf16, "precision = \"bf16\"\n" + threads_and_data + loss_and_steps);
  REQUIRE(run("train " + own + " --out " + folder / "run").status == 0);
  for (const std::string command : {"sharpness ", "stability "}) {
    check_refused(run(command + modules + "mlp.safetensors"), {command, "--config is missing", "a config with the data"});
    check_refused(run(command + modules + "mlp.pt"), {command, "--config is missing", "a config with the data"});
    check_refused(run(command + folder / "run --config " + own), {command, "--config is " + own, "with weights or a module"});
    check_refused(run(command + modules + "mlp.pt --config " + own), {command, own + ":7: model is a table", "none, as "});
    check_refused(run(command + modules + "state_dict.pt --config " + no_model),
                  {command, "a pickle of torch.save", "safetensors"});
  }
  check_refused(run("sharpness " + modules + "mlp.pt --config " + bf16), {"bf16", bf16 + ":1: precision is bf16", "float32"});
  check_refused(run("sharpness " + modules + "mlp.pt --batch-norm batch --config " + no_model),
                {"batch norm", "--batch-norm is batch", "remembered"});
  check_refused(run("line " + modules + "mlp.pt " + modules + "batch_norm.pt --config " + no_model),
                {"line", "RUN_B is " + modules + "batch_norm.pt", "the network of RUN_A"});
  CHECK(run("line " + folder / "run " + modules + "mlp.safetensors --samples 8 --config " + own + " --csv " + folder / "l.csv")
            .status == 0);
  const auto lost = run("line " + folder / "run " + folder / "run --samples 8 --csv /dev/full");
  CHECK(lost.status == 3);
  CHECK(lost.out.starts_with("barrier"));
}

}  // namespace valley::networks
