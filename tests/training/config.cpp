// What a config may say, and what it is told otherwise.
#include "runs/training/config.hpp"

#include "runs/training/experiment.hpp"
#include "sim/data/data_set.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {
namespace {

const std::string phase = "\n[[phase]]\noptimizer = \"sgd\"\nuntil = 3\n";

std::string refusal(const std::string& text) {
  try {
    parse_config(text, "c.toml");
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
}

struct Wrong {
  std::string text, line, key, allowed;
};

void check_wrong(const std::vector<Wrong>& all) {
  for (const Wrong& wrong : all) {
    const std::string said = refusal(wrong.text);
    INFO(wrong.text << "\n-> " << said);
    CHECK(said.find(wrong.line) == 0);
    CHECK(said.find(wrong.key) != std::string::npos);
    CHECK(said.find(wrong.allowed) != std::string::npos);
  }
}

const std::string full = R"(
seed = 7
precision = "float64"
[data]
name = "cifar10"
folder = "there"
crop = 4
flip = true
label_noise = 0.2
[model]
name = "wide_resnet"
depth = 16
widen = 4
[loss]
label_smoothing = 0.1
[training]
batch = 64
learning_rate = 0.2
schedule = "step"
milestones = [1, 2.5]
[[phase]]
optimizer = "sgd"
until = 2.5
[[phase]]
optimizer = "align_sam"
rho = 0.05
lambda = 1.5
auxiliary_point = "perturbed"
until = 4
[[phase]]
optimizer = "sam"
rho = 0.1
m = 16
until = 5
attack = { kind = "fgsm", radius = 0.03 }
[[phase]]
optimizer = "align_sam"
rho = 0.05
auxiliary = "random"
matched_radius = true
until = 6
attack = { steps = 3, batch_norm = "batch" }
)";

}  // namespace

TEST_CASE("a config says what the trainer is to do") {
  const Config config = parse_config(full, "c.toml");
  CHECK(config.seed == 7);
  CHECK(config.precision == Precision::float64);
  CHECK(config.data.folder == "there");
  CHECK(config.data.augmentation.pad == 4);
  CHECK(config.data.options.label_noise == 0.2);
  CHECK(config.model.name == "wide_resnet");
  CHECK(config.model.keys.number("depth") == 16);
  CHECK(config.model.keys.count("widen") == 4);
  CHECK(config.criterion.label_smoothing == 0.1);
  CHECK(config.descent.eta == 0.2);
  CHECK(config.descent.momentum == 0.9);
  CHECK(config.schedule.milestones == std::vector<double>{1, 2.5});
}

TEST_CASE("a config says what each phase is to do") {
  const Config config = parse_config(full, "c.toml");
  REQUIRE(config.phases.size() == 4);
  CHECK(config.phases[0].until == 2.5);
  REQUIRE(config.phases[1].rule.has<AlignShift>());
  const auto align = config.phases[1].rule.as<AlignShift>();
  CHECK(align.rho == 0.05);
  CHECK(align.lambda == 1.5);
  CHECK(align.point == AuxiliaryPoint::perturbed);
  CHECK(config.phases[1].rule.coupling == Coupling::fresh);
  REQUIRE(config.phases[2].rule.has<UnitShift>());
  CHECK(config.phases[2].rule.groups_of == 16);
  CHECK(config.phases[2].rule.as<UnitShift>().epsilon == 1e-12);
  CHECK(config.phases[2].attack->radius == 0.03);
  CHECK(config.phases[2].attack->steps == 1);
  CHECK(config.phases[2].attack->batch_norm == Normalise::remembered);
  REQUIRE(config.phases[3].rule.has<AlignRandomShift>());
  const auto random = config.phases[3].rule.as<AlignRandomShift>();
  CHECK(random.rho == 0.05);
  CHECK(random.lambda == 2);
  CHECK(random.epsilon == 1e-12);
  CHECK(random.matched);
  CHECK(config.phases[3].attack->batch_norm == Normalise::batch);
}

TEST_CASE("without [data] there are as many built-in images as CIFAR-10 has, with an empty one as its keys say") {
  const auto images = [](const std::string& text) {
    const Config config = parse_config(text + phase, "c.toml");
    return settled(find_data_set(config.data.name), config.data.options.keys);
  };
  CHECK(images("").count("train") == 50000);
  CHECK(images("").count("test") == 10000);
  CHECK(images("[data]").count("train") == 2000);
  CHECK(images("[data]\ntest = 7").count("test") == 7);
}

TEST_CASE("numbers that are none in the precision asked for are refused, and so are their products") {
  const auto in = [](const std::string& precision, const std::string& training, const std::string& in_phase = "") {
    return refusal("precision = \"" + precision + "\"\n[training]\n" + training + phase + in_phase);
  };
  const std::string single = "allowed: 1e-37 to 1e+15 in float32", or_zero = "allowed: 0, or 1e-37 to 1e+15 in float32";
  for (const std::string precision : {"float32", "tf32", "bf16"}) {
    CHECK(in(precision, "learning_rate = 1e39") == "c.toml:3: training.learning_rate is 1e+39; " + single);
    CHECK(in(precision, "learning_rate = 1e-50") == "c.toml:3: training.learning_rate is 1e-50; " + single);
    CHECK(in(precision, "weight_decay = 1e-50") == "c.toml:3: training.weight_decay is 1e-50; " + or_zero);
    CHECK(in(precision, "weight_decay = 1e200") == "c.toml:3: training.weight_decay is 1e+200; " + or_zero);
    CHECK(in(precision, "momentum = 1e-60") == "c.toml:3: training.momentum is 1e-60; " + or_zero);
    CHECK(in(precision, "learning_rate = 1e10", "learning_rate = 1e10") ==
          "c.toml:3: training.learning_rate by the schedule and phase 1 is 1e+20; " + single);
    CHECK(in(precision, "learning_rate = 1e-30", "learning_rate = 1e-30").find("e-60; allowed") != std::string::npos);
    CHECK(in(precision, "schedule = \"step\"\nmilestones = [1, 2]\nfactor = 1e9").find("e+17; allowed") != std::string::npos);
    CHECK(in(precision, "schedule = \"step\"\nmilestones = [1, 2]\nfactor = 1e-20").find("e-41; allowed") != std::string::npos);
    CHECK(in(precision, "schedule = \"step\"\nmilestones = [1, 3]\nfactor = 1e-20") == "");  // never falls twice
    CHECK(in(precision, "schedule = \"step\"\nmilestones = [1]\nfactor = 0") == "");
    CHECK(in(precision, "learning_rate = 1e-20\nweight_decay = 0\nmomentum = 0") == "");
  }
  CHECK(in("float64", "learning_rate = 1e39\nweight_decay = 1e-50") == "");
  CHECK(in("float64", "learning_rate = 1e90", "learning_rate = 1e90").find("allowed: 1e-307 to 1e+100 in float64") !=
        std::string::npos);
  for (const std::string shift :
       {"optimizer = \"sam\"\nrho = 1e39", "optimizer = \"usam\"\nrho = 1e-50",
        "optimizer = \"align_sam\"\nrho = 1\nlambda = 1e39", "optimizer = \"align_sam_theory\"\neta_1 = 1e-50",
        "optimizer = \"align_sam_theory\"\neta_2 = 1e39", "optimizer = \"friendly_sam\"\nrho = 1\nshare = 1e-50",
        "optimizer = \"friendly_sam\"\nrho = 1\nkeep = 1e-50"})
    CHECK(refusal("[[phase]]\nuntil = 1\n" + shift).find(or_zero) != std::string::npos);
  for (const std::string attack : {"radius = 1e39", "step = 1e-50"}) {
    CHECK(refusal("[robust]\n" + attack + phase).find(or_zero) != std::string::npos);
    CHECK(refusal(phase + "[phase.attack]\n" + attack).find(or_zero) != std::string::npos);
  }
  CHECK(refusal("[loss]\nlabel_smoothing = 1e-50" + phase).find(or_zero) != std::string::npos);
}

TEST_CASE("a model or data that are wrong are told the line, the key, the value and what is allowed") {
  check_wrong(
      {{"[model]\nname = \"resnet\"" + phase, "c.toml:2: ", "model.name is \"resnet\" (did you mean resnet18?)",
        "allowed: " + joined(ids_of(models()))},
       {"[model]\nname = 3" + phase, "c.toml:2: ", "model.name is 3", "allowed: " + joined(ids_of(models()))},
       {"[model]\nname = \"resnet20\"\nwidths = [3]" + phase, "c.toml:3: ",
        "model.widths is no key of resnet20, but of " + joined(ids_of(models(), "widths")), "allowed: name, norm, groups"},
       {"[model]\nname = \"mlp\"\nwidth = 3" + phase,
        "c.toml:3: ", "model.width is no key of mlp, but of " + joined(ids_of(models(), "width")), "allowed: name, widths"},
       {"[model]\nwidhts = [3]" + phase, "c.toml:2: ", "model.widhts is no key (did you mean widths?)", "activation"},
       {"[model]\nwidths = [3, 0]" + phase, "c.toml:2: ", "model.widths is [3, 0]", "an array of whole numbers >= 1"},
       {"[model]\nwidths = 3" + phase, "c.toml:2: ", "model.widths is 3", "an array of whole numbers >= 1"},
       {"[model]\nactivation = \"relo\"" + phase, "c.toml:2: ", "model.activation is \"relo\"", "relu, tanh, softplus, gelu"},
       {"[model]\nname = \"resnet18\"\ngroups = 4" + phase, "c.toml:3: ", "model.groups is 4", "with norm = \"group\" alone"},
       {"[model]\nname = \"resnet18\"\nnorm = \"group\"\ngroups = 3" + phase, "c.toml:4: ", "model.groups is 3",
        "a divisor of 64"},
       {"[model]\nname = \"vit\"\nheads = 3" + phase, "c.toml:3: ", "model.heads is 3", "a divisor of the width, 128"},
       {"[data]\nname = \"cifar\"" + phase, "c.toml:2: ", "data.name is \"cifar\" (did you mean cifar10?)",
        joined(ids_of(data_sets()))},
       {"[data]\nname = \"mnist\"\nnoise = 1" + phase,
        "c.toml:3: ", "data.noise is no key of mnist, but of " + joined(ids_of(data_sets(), "noise")), "fraction"},
       {"[data]\nsize = 1024\ntrain = 683" + phase, "c.toml:3: ", "data.train is 683", "at most 682 of this size (2 GiB)"},
       {"[data]\nsize = 7" + phase, "c.toml:2: ", "data.size is 7", "a whole number from 8 to 1024"},
       {"model = 3" + phase, "c.toml:1: ", "model is 3", "[model]"},
       {"[model]\nname = \"wide_resnet\"\ndepth = 17" + phase, "c.toml:3: ", "model.depth is 17", "6 N + 4"},
       {"[model]\nname = \"two_layer\"\nwidths = [3, 4]" + phase, "c.toml:3: ", "model.widths is 2 widths", "one"},
       {"[data]\nchannels = 2" + phase, "c.toml:2: ", "data.channels is 2", "1, 3"}});
}

TEST_CASE("a config that is wrong is told the line, the key, the value and what is allowed") {
  check_wrong({{"sed = 1" + phase, "c.toml:1: ", "sed is no key (did you mean seed?)", "seed, threads"},
               {"\n[training]\nlearning_rat = 1" + phase,
                "c.toml:3: ", "training.learning_rat is no key (did you mean learning_rate?)", "batch"},
               {"[training]\nlearning_rate = -1" + phase, "c.toml:2: ", "training.learning_rate is -1", "> 0"},
               {"[training]\nlearning_rate = nan" + phase, "c.toml:2: ", "training.learning_rate is nan", "> 0"},
               {"[training]\nlearning_rate = \"big\"" + phase, "c.toml:2: ", "training.learning_rate is 'big'", "> 0"},
               {"[training]\nbatch = 0" + phase, "c.toml:2: ", "training.batch is 0", "from 1"},
               {"[training]\nbatch = 1.5" + phase, "c.toml:2: ", "training.batch is 1.5", "whole number"},
               {"[training]\nschedule = \"cosin\"" + phase, "c.toml:2: ", "\"cosin\"", "constant, step, wide_resnet, cosine"},
               {"[[phase]]\noptimizer = \"sam\"\nuntil = 1", "c.toml: ", "phase 1.rho is missing", "ascent radius"},
               {"[[phase]]\noptimizer = \"sgd\"", "c.toml: ", "phase 1.until is missing", "epoch"},
               {phase + "[[phase]]\noptimizer = \"sgd\"\nuntil = 1", "c.toml:7: ", "phase 2.until is 1", "3"},
               {phase + "rho = 1", "c.toml:5: ", "phase 1.rho is no key", "optimizer"},
               {"[[phase]]\noptimizer = \"align_sam\"\nrho = 1\nauxiliary = \"random\"\ncoupling = \"fresh\"\nuntil = 1",
                "c.toml:5: ", "phase 1.coupling is no key", "auxiliary"},
               {"[robust]\nbatch_norm = \"batch\"" + phase, "c.toml:2: ", "robust.batch_norm is no key", "kind"},
               {"seed = 1", "c.toml: ", "[[phase]] is missing", "optimizer"},
               {"seed = = 1", "c.toml:1:", "", "allowed: a config in TOML"},
               {"\n[\n", "c.toml:2:2: ", "", ""},
               {"seed = 1 \xc3\xa9\n", "c.toml:1:10: ", "", ""}});
}

TEST_CASE("what does not fit the data is told its line too, or its name where it is not in the file") {
  const std::string data = "[data]\nsize = 8\ntrain = 20\n";
  const auto refusal_of = [](const std::string& text) -> std::string {
    try {
      Config config = parse_config(text + phase, "c.toml");
      const torch::TensorOptions like = tensor_options(config, Device::cpu);
      Experiment(std::move(config), like).steps_per_epoch();
    } catch (const std::invalid_argument& wrong) {
      return wrong.what();
    }
    return "";
  };
  CHECK(refusal_of(data + "[training]\nbatch = 20") == "");
  CHECK(refusal_of(data) == "c.toml: training.batch is 128; allowed: at most the 20 training images");
  CHECK(refusal_of(data + "[training]\nbatch = 21") == "c.toml:5: training.batch is 21; allowed: at most the 20 training images");
  CHECK(refusal_of(data + "[training]\nbatch = 21\norder = \"with_replacement\"") == "");
  CHECK(refusal_of(data +
                   "[training]\nbatch = 9\nauxiliary_batch = 30\n[[phase]]\noptimizer = \"align_sam\"\nrho = 0.1\nuntil = 1") ==
        "c.toml:6: training.auxiliary_batch is 30; allowed: at most the 20 training images");
  CHECK(refusal_of(data + "crop = 9") == "c.toml:4: data.crop is 9; allowed: 0 to 8, the images' side");
  CHECK(refusal_of(data + "cutout = 9") == "c.toml:4: data.cutout is 9; allowed: 0 to 8, the images' side");
  CHECK(refusal_of("[data]\nname = \"mnist\"").find("c.toml: data.folder is missing") == 0);
  CHECK(refusal_of(data + "[model]\nname = \"two_layer\"\n[loss]\nkind = \"cross_entropy\"") ==
        "c.toml:7: loss.kind is cross_entropy; allowed: squared, as two_layer has one output");
  CHECK(refusal_of(data + "[loss]\none_output = true").find("one_output") != std::string::npos);  // of squared alone
}

}  // namespace valley::networks
