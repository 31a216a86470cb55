#include "runs/training/config.hpp"

#include <algorithm>
#include <limits>

#include "runs/training/rates.hpp"
#include "runs/training/rule_config.hpp"
#include "runs/training/toml_reader.hpp"
#include "sim/data/data_set.hpp"
#include "sim/optimizer/catalogue.hpp"

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

/// What to say of a key that an entry has not: which others have it.
template <class Entry>
std::function<std::string(const std::string&)> others_with_it(const std::vector<Entry>& all, const std::string& chosen) {
  return [&all, chosen](const std::string& key) {
    const std::vector<std::string> others = ids_of(all, key);
    return others.empty() ? "" : " of " + chosen + ", but of " + joined(others);
  };
}

/// How many built-in images a config without [data] has: as many as CIFAR-10. An empty [data] takes the keys' defaults.
const Values without_table = given({{"train", 50000}, {"test", 10000}});

void read_data(TomlReader in, DataConfig& data) {
  in.entry("name", data.name, ids_of(data_sets()));
  std::string folder;
  in.text("folder", folder);
  data.folder = folder;
  ImageOptions& options = data.options;
  in.number("fraction", options.fraction, tiny, 1, "a number in (0, 1]");
  in.number("label_noise", options.label_noise, 0, 1, "a number in [0, 1]");
  in.whole("seed", options.seed, 0, std::numeric_limits<std::int64_t>::max());
  options.keys = in.values(find_data_set(data.name).keys);
  Augmentation& augmentation = data.augmentation;
  in.whole("crop", augmentation.pad, 0, 1024);
  in.flag("flip", augmentation.flip);
  in.whole("cutout", augmentation.cutout, 0, 1024);
  in.number("cutout_probability", augmentation.cutout_probability, 0, 1, "a number in [0, 1]");
  if (in.has("cutout_probability") && augmentation.cutout == 0)
    in.refuse("cutout_probability", "given without cutout", "beside a cutout above 0");
  in.finish(others_with_it(data_sets(), data.name));
}

void read_model(TomlReader in, ModelSpec& model) {
  in.entry("name", model.name, ids_of(models()));
  model.keys = in.values(find_model(model.name).keys);
  in.finish(others_with_it(models(), model.name));
}

void read_loss(TomlReader in, Config& config) {
  Criterion& criterion = config.criterion;
  in.choice<LossKind>("kind", criterion.kind, {{"cross_entropy", LossKind::cross_entropy}, {"squared", LossKind::squared}});
  if (criterion.kind == LossKind::cross_entropy)
    in.factor("label_smoothing", criterion.label_smoothing, 0, 1, "a number in [0, 1]");
  if (criterion.kind == LossKind::squared) in.flag("one_output", config.one_output);
  in.finish();
}

void read_descent(TomlReader& in, Config& config) {
  Momentum& momentum = config.descent;
  in.entry("descent", config.descent_name, ids_of(descents()));
  if (config.descent_name == "momentum") {
    in.factor("momentum", momentum.momentum, 0, 1, "a number in [0, 1]");
    in.factor("weight_decay", momentum.weight_decay, 0, largest, not_negative_words);
    in.flag("nesterov", momentum.nesterov);
    if (momentum.nesterov && momentum.momentum == 0) in.refuse("nesterov", "true without momentum", "beside a momentum above 0");
    return;
  }
  const DescentEntry& entry = descent_entry("descent", config.descent_name);
  config.descent_keys = in.values(entry.keys);
  complete(entry.keys, config.descent_keys);
  momentum = {.eta = momentum.eta, .weight_decay = config.descent_keys.number("weight_decay")};
}

void read_training(TomlReader in, Config& config) {
  in.whole("batch", config.batch, 1, many);
  in.whole("auxiliary_batch", config.auxiliary_batch, 0, many);
  in.choice<Order>("order", config.order,
                   {{"epochs", Order::epochs},
                    {"with_replacement", Order::with_replacement},
                    {"without_replacement", Order::without_replacement}});
  in.factor("learning_rate", config.descent.eta, tiny, largest, positive_words);
  read_descent(in, config);
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
  in.finish(others_with_it(descents(), config.descent_name));
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

SharpnessConfig read_sharpness(TomlReader in) {
  SharpnessConfig sharpness;
  in.whole("batches", sharpness.batches, 2, 1u << 20);
  in.whole("samples", sharpness.samples, 1, many);
  in.finish();
  return sharpness;
}

PhaseConfig read_phase(TomlReader in, const std::string& file, const std::string& path, const Factors& factors, double after) {
  PhaseConfig phase;
  phase.rule = read_rule(in, phase.name);
  if (!in.has("until")) in.refuse_missing("until", "the epoch at which the phase ends");
  in.number("until", phase.until, after, most_epochs, ("an epoch from " + shortest(after) + " to 1e9").c_str());
  in.factor("learning_rate", phase.learning_rate, tiny, largest, "a factor > 0 on the schedule's rate");
  if (const toml::table* attack = in.below("attack"))
    phase.attack = read_attack({*attack, file, path + ".attack", factors}, true);
  in.finish(others_with_it(shifts(), phase.name));
  return phase;
}

void note_lines(const toml::table& table, const std::string& path, std::map<std::string, std::int64_t>& lines) {
  for (const auto& [key, node] : table) {
    const std::string name = path + std::string(key.str());
    lines[name] = node.source().begin.line;
    if (node.is_table()) note_lines(*node.as_table(), name + ".", lines);
  }
}

/// What no key's own limits say.
void check_entries(const Config& config) {
  const auto check = [&](const std::string& table, const std::optional<Complaint>& wrong) {
    if (wrong) reject(place_of(config, table + "." + wrong->key), wrong->value, wrong->allowed);
  };
  check("model", complaint_of(find_model(config.model.name), config.model.keys));
  check("data", complaint_of(find_data_set(config.data.name), config.data.options.keys));
}

toml::table parse_toml(std::string_view text, const std::string& where) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::invalid_argument(where + ":" + std::to_string(error.source().begin.line) + ":" +
                                std::to_string(error.source().begin.column) + ": " + std::string(error.description()) +
                                "; allowed: a config in TOML");
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

PlainPolicy descent_policy(const Config& config) {
  if (config.descent_name == "momentum") return plain_policy(config.descent);
  return descent_entry("descent", config.descent_name).make(config.descent_keys, config.descent.eta);
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
  if (const toml::table* data = in.below("data")) {
    read_data({*data, where, "data"}, config.data);
  } else {
    config.data.options.keys = without_table;
  }
  if (const toml::table* model = in.below("model")) read_model({*model, where, "model"}, config.model);
  if (const toml::table* loss = in.below("loss")) read_loss({*loss, where, "loss", factors}, config);
  if (const toml::table* training = in.below("training")) read_training({*training, where, "training", factors}, config);
  if (const toml::table* sharpness = in.below("sharpness"))
    config.sharpness = read_sharpness({*sharpness, where, "sharpness", factors});
  if (const toml::table* robust = in.below("robust")) config.robust = read_attack({*robust, where, "robust", factors}, false);
  const toml::array* phases = in.list("phase");
  in.finish();
  check_entries(config);
  if (phases == nullptr || phases->empty())
    in.refuse_missing("[[phase]]", "one or more, each with an optimizer and until = EPOCH");
  for (std::size_t k = 0; k < phases->size(); ++k) {
    const toml::table& one = *phases->get(k)->as_table();
    const std::string path = "phase " + std::to_string(k + 1);
    config.phases.push_back(
        read_phase({one, where, path, factors}, where, path, factors, k == 0 ? 0 : config.phases[k - 1].until));
  }
  const auto draws_second = [](const PhaseConfig& phase) { return phase.rule.coupling == Coupling::fresh; };
  require(config.auxiliary_batch == 0 || std::any_of(config.phases.begin(), config.phases.end(), draws_second),
          place_of(config, "training.auxiliary_batch"), std::to_string(config.auxiliary_batch) + " without a second batch",
          "beside a phase with coupling = \"fresh\", which is align_sam's default");
  require_rates(config, factors);
  return config;
}

}  // namespace valley::networks
