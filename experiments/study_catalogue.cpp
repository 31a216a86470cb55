#include "experiments/study_catalogue.hpp"

#include <array>

namespace valley {
namespace {

constexpr std::array<StudyEntry, 11> entries = {{
    {"align_networks", "Align-SAM beside SAM at equal and at matched radius, and other controls; wrong labels, few data"},
    {"escape_network", "the loss after a switch from SGD to SAM and USAM, against the exact growth"},
    {"late_adversarial", "SGD, then adversarial training: accuracy and robust accuracy against its share"},
    {"late_switch", "SGD, SAM, and SGD then SAM: test error and sharpness; learning rate and epochs as confounds"},
    {"late_switch_conv", "the same with convolutions and BatchNorm: a small WideResNet on CIFAR-10"},
    {"momentum_edge_network", "where batch sharpness settles with momentum and USAM, and the exact critical step there"},
    {"stability_network", "exact critical step sizes along training, before and after a switch"},
    {"switch_schedule", "SAM first or last by three schedules: test error against its share of the epochs and of the rates"},
    {"switch_to_sam", "SGD then SAM: generalisation gap and sharpness against SAM's share"},
    {"switch_to_sgd", "SAM then SGD: generalisation gap and sharpness against SAM's share"},
    {"valley_line", "the loss on the line between SGD's end and the end of SAM that followed it"},
}};

}  // namespace

std::span<const StudyEntry> study_catalogue() { return entries; }

const StudyEntry* find_study(const std::string& id) {
  for (const StudyEntry& entry : entries)
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace valley
