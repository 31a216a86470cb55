#include "runs/training/config.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runs/training/optimizer_config.hpp"
#include "runs/training/toml_reader.hpp"
#include "sim/data/bytes.hpp"

namespace valley::networks {
namespace {

constexpr double largest = std::numeric_limits<double>::max();
constexpr const char* not_negative_words = "a finite number >= 0";
constexpr const char* positive_words = "a finite number > 0";
constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double most_epochs = 1e9;
constexpr std::int64_t many = 1 << 30;

/// float32 ends at 1.2e-38 and 3.4e38, float64 at 2.2e-308 and 1.8e308; a product of two factors has room, and so has the
/// quotient of one by a gradient's length.
Factors factors_of(Precision precision) {
  if (precision == Precision::float64) return {1e-307, 1e100, "float64"};
  return {1e-37, 1e15, "float32"};
}

void read_data(TomlReader in, Config& config) {
  DataConfig& data = config.data;
  in.choice<std::string>("name", data.name,
                         {{"shapes", "shapes"},
                          {"mnist", "mnist"},
                          {"fashion_mnist", "fashion_mnist"},
                          {"cifar10", "cifar10"},
                          {"cifar100", "cifar100"}});
  std::string folder;
  in.text("folder", folder);
  data.folder = folder;
  ImageOptions& options = data.options;
  options.train = 2000;
  options.test = 1000;
  in.number("fraction", options.fraction, tiny, 1, "a number in (0, 1]");
  in.number("label_noise", options.label_noise, 0, 1, "a number in [0, 1]");
  in.whole("seed", options.seed, 0, std::numeric_limits<std::int64_t>::max());
  if (data.name == "shapes") {
    in.whole("train", options.train, 1, many);
    in.whole("test", options.test, 1, many);
    in.number("noise", options.shapes.noise, 0, 10, "a number from 0 to 10");
    double channels = options.shapes.channels;
    in.number("channels", channels, 1, 3, "1, 3");
    require(channels == 1 || channels == 3, place_of(config, "data.channels"), channels, "1, 3");
    options.shapes.channels = static_cast<int>(channels);
    in.whole("size", options.shapes.height, 8, 1024);
    options.shapes.width = options.shapes.height;
    options.shapes.seed = options.seed;
  }
  Augmentation& augmentation = data.augmentation;
  in.whole("crop", augmentation.pad, 0, 1024);
  in.flag("flip", augmentation.flip);
  in.whole("cutout", augmentation.cutout, 0, 1024);
  in.number("cutout_probability", augmentation.cutout_probability, 0, 1, "a number in [0, 1]");
  in.finish();
}

void read_model(TomlReader in, ModelSpec& model) {
  std::vector<std::pair<std::string, std::string>> names;
  for (const std::string& name : model_names()) names.emplace_back(name, name);
  in.choice("name", model.name, names);
  if (model.name == "two_layer") model.widths = {64};
  if (model.name == "mlp" || model.name == "two_layer") {
    in.wholes("widths", model.widths, 1, "an array of whole numbers >= 1");
    in.choice<Activation>("activation", model.activation,
                          {{"relu", Activation::relu}, {"tanh", Activation::tanh}, {"softplus", Activation::softplus}});
  }
  if (model.name == "wide_resnet") {
    in.whole("depth", model.depth, 10, 1000);
    in.whole("widen", model.widen, 1, 100);
  }
  in.finish();
}

void read_loss(TomlReader in, Criterion& criterion) {
  in.choice<LossKind>("kind", criterion.kind, {{"cross_entropy", LossKind::cross_entropy}, {"squared", LossKind::squared}});
  if (criterion.kind == LossKind::cross_entropy)
    in.factor("label_smoothing", criterion.label_smoothing, 0, 1, "a number in [0, 1]");
  in.finish();
}

void read_training(TomlReader in, Config& config) {
  in.whole("batch", config.batch, 1, many);
  in.whole("auxiliary_batch", config.auxiliary_batch, 0, many);
  in.choice<Order>("order", config.order,
                   {{"epochs", Order::epochs},
                    {"with_replacement", Order::with_replacement},
                    {"without_replacement", Order::without_replacement}});
  in.factor("learning_rate", config.descent.eta, tiny, largest, positive_words);
  in.factor("momentum", config.descent.momentum, 0, 1, "a number in [0, 1]");
  in.factor("weight_decay", config.descent.weight_decay, 0, largest, not_negative_words);
  in.flag("nesterov", config.descent.nesterov);
  Schedule& schedule = config.schedule;
  in.choice<Decay>(
      "schedule", schedule.decay,
      {{"constant", Decay::constant}, {"step", Decay::step}, {"wide_resnet", Decay::wide_resnet}, {"cosine", Decay::cosine}});
  if (schedule.decay == Decay::step) {
    in.numbers("milestones", schedule.milestones, 0, "an array of epochs >= 0");
    in.number("factor", schedule.factor, 0, largest, not_negative_words);
  }
  in.number("warm_up", schedule.warm_up, 0, most_epochs, "epochs from 0 to 1e9");
  in.number("evaluate_every", config.evaluate_every, tiny, largest, "epochs > 0");
  in.number("save_every", config.save_every, tiny, largest, "epochs > 0");
  in.finish();
}

AttackSpec read_attack(TomlReader in, bool trains) {
  AttackSpec attack;
  std::string kind = "pgd";
  in.choice<std::string>("kind", kind, {{"fgsm", "fgsm"}, {"pgd", "pgd"}});
  in.choice<Ball>("norm", attack.ball, {{"linf", Ball::linf}, {"l2", Ball::l2}});
  in.factor("radius", attack.radius, 0, largest, not_negative_words);
  if (kind == "fgsm") {
    attack = fgsm(attack.ball, attack.radius);
  } else {
    in.factor("step", attack.step, 0, largest, not_negative_words);
    in.whole("steps", attack.steps, 1, 10000);
    in.flag("random_start", attack.random_start);
  }
  if (trains)  // the network is tested with its memory
    in.choice<Normalise>("batch_norm", attack.batch_norm, {{"batch", Normalise::batch}, {"remembered", Normalise::remembered}});
  in.finish();
  return attack;
}

PhaseConfig read_phase(TomlReader in, const std::string& file, const std::string& path, const Factors& factors, double after) {
  PhaseConfig phase;
  phase.optimizer = read_optimizer(in, phase.name);
  if (!in.has("until")) in.refuse_missing("until", "the epoch at which the phase ends");
  in.number("until", phase.until, after, most_epochs, ("an epoch from " + shortest(after) + " to 1e9").c_str());
  in.factor("learning_rate", phase.learning_rate, tiny, largest, "a factor > 0 on the schedule's rate");
  if (const toml::table* attack = in.below("attack"))
    phase.attack = read_attack({*attack, file, path + ".attack", factors}, true);
  in.finish();
  return phase;
}

void note_lines(const toml::table& table, const std::string& path, std::map<std::string, std::int64_t>& lines) {
  for (const auto& [key, node] : table) {
    const std::string name = path + std::string(key.str());
    lines[name] = node.source().begin.line;
    if (node.is_table()) note_lines(*node.as_table(), name + ".", lines);
  }
}

/// What a range alone does not say.
void check_numbers(const Config& config) {
  const ModelSpec& model = config.model;
  require(model.name != "wide_resnet" || model.depth % 6 == 4, place_of(config, "model.depth"), static_cast<double>(model.depth),
          "6 N + 4: 10, 16, 22, 28, ...");
  require(model.name != "two_layer" || model.widths.size() == 1, place_of(config, "model.widths"),
          std::to_string(model.widths.size()) + " widths", "one, as two_layer has one hidden layer");
  const ImageOptions& data = config.data.options;
  const auto most = static_cast<long>(most_bytes) / (data.shapes.channels * data.shapes.height * data.shapes.width);
  for (const auto& [key, images] : {std::pair{"data.train", data.train}, {"data.test", data.test}})
    require(config.data.name != "shapes" || images <= most, place_of(config, key), static_cast<double>(images),
            "at most " + std::to_string(most) + " of this size (2 GiB)");
}

/// Step sizes are products: of the learning rate, the phase's, and what the schedule has made of 1 by then.
void check_rates(const Config& config, const Factors& factors) {
  const std::vector<double> at = config.schedule.decay == Decay::step ? config.schedule.milestones : std::vector<double>();
  const double factor = config.schedule.factor;
  double begin = 0;
  for (std::size_t k = 0; k < config.phases.size(); ++k) {
    const PhaseConfig& phase = config.phases[k];
    const auto first = std::count_if(at.begin(), at.end(), [=](double epoch) { return epoch <= begin; });
    const auto last = std::count_if(at.begin(), at.end(), [&](double epoch) { return epoch < phase.until; });
    for (auto falls = first; falls <= std::max(first, last); ++falls) {
      const double rate = config.descent.eta * phase.learning_rate * std::pow(factor, falls);
      require((falls > 0 && factor == 0) || factors.hold(rate),
              place_of(config, "training.learning_rate") + " by the schedule and phase " + std::to_string(k + 1), rate,
              factors.words());
    }
    begin = phase.until;
  }
}

toml::table parse_toml(std::string_view text, const std::string& where) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::invalid_argument(where + ":" + std::to_string(error.source().begin.line) + ":" +
                                std::to_string(error.source().begin.column) + ": " + std::string(error.description()));
  }
}

}  // namespace

const char* name(Precision precision) {
  switch (precision) {
    case Precision::float32: return "float32";
    case Precision::float64: return "float64";
    case Precision::tf32: return "tf32";
    case Precision::bf16: return "bf16";
  }
  return "";
}

std::string place_of(const Config& config, const std::string& key) {
  const auto line = config.lines.find(key);
  if (line != config.lines.end()) return config.file + ":" + std::to_string(line->second) + ": " + key;
  return config.file.empty() ? key : config.file + ": " + key;
}

Config parse_config(std::string_view text, const std::string& where) {
  const toml::table table = parse_toml(text, where);
  TomlReader in(table, where, "");
  Config config;
  config.file = where;
  note_lines(table, "", config.lines);
  in.whole("seed", config.seed, 0, std::numeric_limits<std::int64_t>::max());
  in.whole("threads", config.threads, 0, 4096);
  std::vector<std::pair<std::string, Precision>> precisions;
  for (const Precision one : {Precision::float32, Precision::float64, Precision::tf32, Precision::bf16})
    precisions.emplace_back(name(one), one);
  in.choice("precision", config.precision, precisions);
  const Factors factors = factors_of(config.precision);
  if (const toml::table* data = in.below("data")) read_data({*data, where, "data"}, config);
  if (const toml::table* model = in.below("model")) read_model({*model, where, "model"}, config.model);
  if (const toml::table* loss = in.below("loss")) read_loss({*loss, where, "loss", factors}, config.criterion);
  if (const toml::table* training = in.below("training")) read_training({*training, where, "training", factors}, config);
  if (const toml::table* robust = in.below("robust")) config.robust = read_attack({*robust, where, "robust", factors}, false);
  const toml::array* phases = in.list("phase");
  in.finish();
  check_numbers(config);
  if (phases == nullptr || phases->empty())
    in.refuse_missing("[[phase]]", "one or more, each with an optimizer and until = EPOCH");
  for (std::size_t k = 0; k < phases->size(); ++k) {
    const toml::table& one = *phases->get(k)->as_table();
    const std::string path = "phase " + std::to_string(k + 1);
    config.phases.push_back(
        read_phase({one, where, path, factors}, where, path, factors, k == 0 ? 0 : config.phases[k - 1].until));
  }
  check_rates(config, factors);
  return config;
}

}  // namespace valley::networks
