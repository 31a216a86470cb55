#include "experiments/study_catalogue.hpp"

#include <array>

namespace valley {
namespace {

constexpr std::array<StudyEntry, 11> entries = {{
    {"align_networks",
     "Align-SAM beside SAM at equal and at matched radius, and other controls; wrong labels, few data",
     {"7878040231ba8f39", "7e0c06b38cbdc1e2", "0a5c51bcea8cc35b"}},
    {"escape_network",
     "the loss after a switch from SGD to SAM and USAM, against the exact growth",
     {"0b84175a93a474ee", "4166c88e2f7dc277", "da942a23badbd4ce"}},
    {"late_adversarial",
     "SGD, then adversarial training: accuracy and robust accuracy against its share",
     {"89ef61d0590e4235", "2c39f8cf5400f8cd", "9881fec3bd5fe40e"}},
    {"late_switch",
     "SGD, SAM, and SGD then SAM: test error and sharpness; learning rate and epochs as confounds",
     {"b75b0392f970abec", "3b23e76a0d6845b4", "5d6c5e605f346a5b"}},
    {"late_switch_conv",
     "the same with convolutions and BatchNorm: a small WideResNet on CIFAR-10",
     {"18fc27be7e669d60", "0e09b9086a56167e", "c715d3e724cdfb7b"}},
    {"momentum_edge_network",
     "where batch sharpness settles with momentum and USAM, and the exact critical step there",
     {"dec0b11717e6b124", "7fb6aecb93015590", "7112b63bd1215777"}},
    {"stability_network",
     "exact critical step sizes along training, before and after a switch",
     {"42e0db5f644d5d24", "8fce0ae1f96cdbc3", "3b9263a96e789812"}},
    {"switch_schedule",
     "SAM first or last by three schedules: test error against its share of the epochs and of the rates",
     {"ef8fc9c515e8fca3", "6e547acd98e22e2e", "894b5c88fa2b22db"}},
    {"switch_to_sam",
     "SGD then SAM: generalisation gap and sharpness against SAM's share",
     {"f670f549f0d946e7", "091ad24156439ecd", "e7d598f274f276e5"}},
    {"switch_to_sgd",
     "SAM then SGD: generalisation gap and sharpness against SAM's share",
     {"bd9b5811ea380359", "783c0d9c9c0b8233", "5eabe4c287e81318"}},
    {"valley_line",
     "the loss on the line between SGD's end and the end of SAM that followed it",
     {"900eb8cd35527951", "58cf18d9d94e206a", "afcb47e0ca7ec7d6"}},
}};

}  // namespace

std::span<const StudyEntry> study_catalogue() { return entries; }

const StudyEntry* find_study(const std::string& id) {
  for (const StudyEntry& entry : entries)
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace valley
