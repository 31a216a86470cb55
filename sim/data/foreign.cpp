#include "sim/data/foreign.hpp"

#include <algorithm>
#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

using namespace std::string_view_literals;

constexpr const char* pickle = "a Python pickle (older .pt files are such), which can run code when it is read";

constexpr std::pair<std::string_view, const char*> beginnings[] = {
    {"\xff\xfe"sv, "UTF-16 text"},
    {"\xfe\xff"sv, "UTF-16 text"},
    {"\xd0\xcf\x11\xe0"sv, "a spreadsheet"},
    {"\x80\x02"sv, pickle},
    {"\x80\x03"sv, pickle},
    {"\x80\x04"sv, pickle},
    {"\x80\x05"sv, pickle},
    {"MATLAB 5.0"sv, "a file of MATLAB's"},
    {"PAR1"sv, "a Parquet file"},
    {"\x89HDF"sv, "an HDF5 file"},
    {"\x1f\x8b"sv, "gzip inside gzip"},
    {"BZh"sv, "packed with bzip2"},
    {"\xfd"
     "7zXZ"sv,
     "packed with xz"},
    {"\x28\xb5\x2f\xfd"sv, "packed with zstd"},
    {"7z\xbc\xaf"sv, "a 7-Zip archive"},
    {"<"sv, "HTML or XML"},
    {"version https://git-lfs"sv, "a pointer of Git LFS, not the file itself"},
};

constexpr const char* allowed = "CSV in ASCII or UTF-8, .npy, .npz, .safetensors or IDX images, plain or gzip";
constexpr const char* saved_otherwise = ".npy or .safetensors: numpy.save(FILE, tensor.numpy()), safetensors.torch.save_file";

bool ends_any(const std::vector<std::string>& names, std::string_view ending) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& one) { return one.ends_with(ending); });
}

}  // namespace

std::string_view plain_text(std::string_view bytes, const std::string& name) {
  for (const auto& [beginning, what] : beginnings)
    if (bytes.starts_with(beginning)) reject(name, what, what == pickle ? saved_otherwise : allowed);
  if (const auto zero = bytes.find('\0'); zero != std::string_view::npos)
    reject(name + ", byte " + std::to_string(zero), "0, as in UTF-16 or in a file that is no text", allowed);
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  return bytes;
}

void refuse_archive(const std::vector<std::string>& names, const std::string& name) {
  if (ends_any(names, "constants.pkl")) reject(name, "a TorchScript module, a program and no array", saved_otherwise);
  if (ends_any(names, "data.pkl")) reject(name, "a PyTorch file, a pickle, which can run code when it is read", saved_otherwise);
  if (ends_any(names, "[Content_Types].xml") || ends_any(names, "content.xml"))
    reject(name, "a spreadsheet or document", allowed);
  reject(name, names.empty() ? "an empty zip archive" : "a zip archive without any .npy in it", allowed);
}

}  // namespace valley
