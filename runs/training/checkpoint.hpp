// A run's state as a file in the safetensors layout (tensor_file.hpp).
//
// Every named parameter is a tensor of its own, in four families: "parameters.", "velocity.", "mean." (of Friendly-SAM)
// and "statistics.". The header's __metadata__ holds the step, the memory's flag, the run's config and a checksum.
#pragma once

#include <filesystem>
#include <string>

#include "runs/training/tensor_file.hpp"
#include "sim/network/layout.hpp"
#include "sim/network/trainer.hpp"

namespace valley::networks {

struct Checkpoint {
  TrainerState state;
  std::string config;  // the TOML text of the run
};

/// The file's bytes.
std::string checkpoint_bytes(const Layout& layout, const Checkpoint& checkpoint);

/// A state of P parameters and S statistics, zeros all.
TrainerState blank_state(std::int64_t P, std::int64_t S, torch::ScalarType type);

/// Whether a file's bytes are to be read as a checkpoint: not where they are a whole header that says nothing of one.
bool is_checkpoint(std::string_view bytes);

/// The bytes of a checkpoint, of whatever network: its notes have the config, by which the network can be made. Throws
/// std::invalid_argument naming `where`, what is wrong and at which byte: truncated, no header, changed.
TensorFile read_checkpoint(std::string bytes, const std::string& where);

/// What it holds, to the same bits, on the CPU. Throws std::invalid_argument naming `where` for tensors of another network.
Checkpoint checkpoint_of(const TensorFile& file, const Layout& layout, const std::string& where);

/// Both, of a file. Throws, likewise, where it can't be read.
Checkpoint load_checkpoint(const std::filesystem::path& path, const Layout& layout);

}  // namespace valley::networks
