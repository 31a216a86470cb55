#include "runs/training/experiment.hpp"

#include <algorithm>
#include <limits>

#include "base/blas_threads.hpp"
#include "base/require.hpp"
#include "base/side_by_side.hpp"
#include "sim/data/data_set.hpp"
#include "sim/network/attack.hpp"
#include "sim/network/layers/mixed.hpp"
#include "sim/network/normal.hpp"
#include "sim/uses.hpp"

namespace valley::networks {

torch::ScalarType scalar_type(Precision precision) { return precision == Precision::float64 ? torch::kFloat64 : torch::kFloat32; }

torch::TensorOptions tensor_options(const Config& config, Device device) {
  const bool gpu = torch::cuda::is_available();
  require(device != Device::cuda || gpu, "--device", "cuda", "auto, cpu: this libtorch sees no GPU");
  const int threads = config.threads > 0 ? config.threads : cores();
  torch::set_num_threads(threads);
  set_blas_threads(threads);
  const bool tensor_cores = config.precision == Precision::tf32;
  at::globalContext().setAllowTF32CuDNN(tensor_cores);
  at::globalContext().setAllowTF32CuBLAS(tensor_cores);
  return torch::TensorOptions(scalar_type(config.precision)).device(gpu && device != Device::cpu ? torch::kCUDA : torch::kCPU);
}

std::string device_name(const torch::TensorOptions& options) { return options.device().is_cuda() ? "cuda" : "cpu"; }

namespace {

ImageSet read(const Config& config) {
  const DataConfig& data = config.data;
  require(find_data_set(data.name).built_in() || !data.folder.empty(), place_of(config, "data.folder"), "missing",
          "in the config or by --data, the folder that holds " + data.name + "; name = \"shapes\" needs none");
  return read_images(data.name, data.folder, data.options);
}

}  // namespace

Experiment::Experiment(Config config, torch::TensorOptions the_like) : how(std::move(config)), like(the_like), set(read(how)) {
  const Images& images = set.train;
  outputs = how.one_output || find_model(how.model.name).one_output ? 1 : images.classes;
  check();
  const auto made = [&] { return make_network(how.model, {images.channels, images.height, images.width, outputs}); };
  net = std::make_shared<Network>(made());
  constexpr std::int64_t most = std::int64_t{1} << 31;
  require(net->layout().parameter_count() <= most, place_of(how, "model"), static_cast<double>(net->layout().parameter_count()),
          "at most 2^31 parameters");
  trained = how.precision == Precision::bf16 ? std::make_shared<Network>(made().inside<Mixed>()) : net;
  test = clean(Split::test, -1);
}

Experiment::Experiment(Config config, torch::TensorOptions the_like, const ScriptedModule& module)
    : how(std::move(config)), like(the_like), set(read(how)), module_given(true), net(module.network), trained(module.network) {
  require(!how.lines.contains("model"), place_of(how, "model"), "a table", "none, as " + module.where + " is the network");
  require(how.precision != Precision::bf16, place_of(how, "precision"), "bf16",
          "float32, float64, tf32: products inside a module can't be rounded");
  constexpr std::int64_t few = 3;
  outputs = outputs_of(module, inputs(set.train, set.normalise, like, std::min<std::int64_t>(few, set.train.n())));
  require(outputs == 1 || outputs == set.train.classes, module.where, "a module of " + std::to_string(outputs) + " outputs",
          std::to_string(set.train.classes) + ", one a class, or 1 with the squared loss");
  check();
  test = clean(Split::test, -1);
}

void Experiment::check() const {
  require(outputs > 1 || how.criterion.kind == LossKind::squared, place_of(how, "loss.kind"), "cross_entropy",
          "squared, as " + (module_given ? "the module" : how.model.name) + " has one output");
  require(outputs == 1 || !how.one_output, place_of(how, "loss.one_output"), "true",
          "false, as the module has " + std::to_string(outputs) + " outputs");
  const Augmentation& augmentation = how.data.augmentation;
  const int side = std::min(set.train.height, set.train.width);
  const std::string sides = "0 to " + std::to_string(side) + ", the images' side";
  require(augmentation.pad <= side, place_of(how, "data.crop"), augmentation.pad, sides);
  require(augmentation.cutout <= side, place_of(how, "data.cutout"), augmentation.cutout, sides);
}

NetworkBatch Experiment::clean(Split split, std::int64_t count) const {
  const Images& images = split == Split::train ? set.train : set.test;
  return {inputs(images, set.normalise, like, count), targets(images, outputs, like, count)};
}

Sampler Experiment::sampler() const {
  if (how.order != Order::with_replacement) {
    const std::string sizes = "at most the " + std::to_string(set.train.n()) + " training images";
    require(how.batch <= set.train.n(), place_of(how, "training.batch"), how.batch, sizes);
    require(how.auxiliary_batch <= set.train.n(), place_of(how, "training.auxiliary_batch"), how.auxiliary_batch, sizes);
  }
  return {static_cast<std::uint32_t>(set.train.n()), how.batch, how.order, how.auxiliary_batch};
}

std::uint32_t Experiment::steps_per_epoch() const { return sampler().steps_per_epoch(); }

Trainer Experiment::trainer(std::uint64_t trial) const {
  TrainerSettings settings{.seed = how.seed,
                           .trial = trial,
                           .descent = descent_policy(how),
                           .learning_rate = how.descent.eta,
                           .schedule = how.schedule,
                           .phases = {},
                           .steps_per_epoch = steps_per_epoch(),
                           .range = range()};
  auto source = std::make_shared<ImageSource>(set.train, targets(set.train, outputs, like), set.normalise, how.data.augmentation,
                                              sampler(), like);
  for (const PhaseConfig& phase : how.phases) {
    const double most = std::numeric_limits<std::uint32_t>::max() / settings.steps_per_epoch;
    require(phase.until <= most, place_of(how, "phase " + std::to_string(settings.phases.size() + 1) + ".until"), phase.until,
            "at most " + shortest(most) + " epochs of so many steps");
    settings.phases.push_back({phase.rule, phase.until, phase.attack, phase.learning_rate});
  }
  return {trained, std::move(source), how.criterion, std::move(settings), like};
}

Criterion Experiment::without_smoothing() const { return {.kind = how.criterion.kind}; }

Objective Experiment::objective(Split split, torch::Tensor statistics, std::int64_t count, Normalise normalise) const {
  const bool all_tests = split == Split::test && (count < 0 || count >= test.size());
  return {net, std::move(statistics), all_tests ? test : clean(split, count), without_smoothing(), normalise};
}

ValidRange Experiment::range() const {
  const torch::Tensor mean = torch::tensor(set.normalise.mean), std = torch::tensor(set.normalise.std);
  return {(-mean / std).to(like), ((1 - mean) / std).to(like)};
}

Score Experiment::robust_score(const Flat& theta, const torch::Tensor& statistics, const AttackSpec& spec, Draw xi,
                               const std::function<void()>& look) const {
  constexpr std::int64_t chunk = 500;
  const Criterion plain = without_smoothing();
  const Attack attack = make_attack(net, statistics, plain, spec, range(), look);
  NetworkBatch all = test;
  all.xi = at_use(xi, uses::tests);
  Score score;
  for (std::int64_t begin = 0; begin < test.size(); begin += chunk) {
    if (begin > 0) look();
    const std::int64_t count = std::min(chunk, test.size() - begin);
    NetworkBatch part = all.part(begin, count);
    part.x = attack(theta.tensor, part);
    const Score one = Objective(net, statistics, part, plain).score(theta);
    const double share = static_cast<double>(count) / static_cast<double>(test.size());
    score.loss += share * one.loss;
    score.accuracy += share * one.accuracy;
  }
  return score;
}

Trainer trainer_at(const Experiment& experiment, std::uint64_t trial, TrainerState state) {
  Trainer trainer = experiment.trainer(trial);
  state.step = std::min(state.step, std::max(trainer.steps(), 1u) - 1);
  trainer.restore(state);
  return trainer;
}

}  // namespace valley::networks
