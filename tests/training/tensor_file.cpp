// Files of tensors that promise what they do not hold, and the corpora of the fuzzers (tests/fuzz/checkpoint.cpp, config.cpp).
#include "runs/training/tensor_file.hpp"
#include "base/file.hpp"
#include "runs/training/config.hpp"
#include "tests/fuzz/sealed.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/where.hpp"

namespace valley::networks {
namespace {

/// What becomes of each file of a corpus.
struct Outcome {
  int read = 0, refused = 0;
};

Outcome replay(const std::string& corpus, const std::function<void(const std::string& bytes)>& reader) {
  Outcome outcome;
  for (const auto& entry : std::filesystem::directory_iterator(valley_test::source_folder() + "/tests/fuzz/corpus/" + corpus)) {
    INFO(entry.path());
    try {
      reader(read_file("corpus", entry.path()));
      ++outcome.read;
    } catch (const std::invalid_argument&) {
      ++outcome.refused;
    }
  }
  return outcome;
}

/// A file of one tensor "a" of eight bytes, with `entry` said of it.
std::string one_tensor(const Json& entry) {
  Json header = {{"__metadata__", {{"format", "of a test"}}}};
  header["a"] = entry;
  return tensor_file_bytes(header, std::string("12345678"));
}

std::string refusal(const std::string& bytes) {
  try {
    parse_tensor_file(bytes, "file");
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a file of tensors is read back, and one that promises what it does not hold is refused") {
  const auto entry = [](const Json& shape, const Json& offsets, const char* type = "F32") {
    return Json{{"dtype", type}, {"shape", shape}, {"data_offsets", offsets}};
  };
  const TensorFile file = parse_tensor_file(one_tensor(entry({2, 1}, {0, 8})), "file");
  const StoredTensor& a = file.tensors.at("a");
  CHECK(file.bytes.substr(a.begin, a.size) == "12345678");
  CHECK(a.shape == std::vector<std::int64_t>{2, 1});
  CHECK(file.notes.at("format") == "of a test");
  CHECK(refusal(one_tensor(entry({1}, {0, 8}, "F64"))) == "");
  CHECK(refusal(one_tensor(entry({0, 5}, {8, 8}))) == "");
  for (const Json& wrong : {entry({1}, {0, 8}), entry({3}, {0, 8}), entry({2}, {0, 8}, "F64"), entry({0, 2}, {0, 8}),
                            entry({2, 0}, {0, 8}), entry({4294967296, 4294967296, 2}, {0, 8}), entry({1}, {0, 6})})
    CHECK(refusal(one_tensor(wrong)) == "file: byte 8: a is not as long as its shape says");
  for (const Json& wrong : {entry({2}, {4, 12}), entry({2}, {8, 0}), entry({2}, {0, 9223372036854775807})})
    CHECK(refusal(one_tensor(wrong)) == "file: byte 8: a lies outside the file");
  for (const Json& wrong : {entry({2}, {0, 8}, "I32"), entry({-2}, {0, 8}), entry({2.}, {0, 8}), entry({2}, {0, 8, 8}),
                            entry("2", {0, 8}), entry({2}, {0, 18446744073709551615u}), Json(3)})
    CHECK(refusal(one_tensor(wrong)) == "file: byte 8: a is no tensor: dtype F32 or F64, shape, data_offsets");
}

TEST_CASE("a header nested deep enough to exhaust the stack is refused") {
  std::string header = "{\"__metadata__\":{},\"a\":";
  header.append(1000000, '[');
  header.append(1000000, ']');
  header += '}';
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(header.size() >> 8 * i & 0xff);
  CHECK(refusal(bytes + header) == "file: byte 8: the header is nested deeper than a checkpoint's");
}

TEST_CASE("every file of the fuzzers' corpora of checkpoints and configs is read whole or refused") {
  const auto parse = [](const std::string& bytes) { parse_tensor_file(bytes, "corpus"); };
  const Outcome raw = replay("checkpoint", parse);
  const Outcome made_right = replay("checkpoint", [&](const std::string& bytes) { parse(sealed(bytes).value_or(bytes)); });
  CHECK(raw.read >= 1);
  CHECK(raw.refused >= 10);
  CHECK(made_right.read >= 3);
  CHECK(made_right.refused >= 10);
  const Outcome configs = replay("config", [](const std::string& text) { parse_config(text, "corpus"); });
  CHECK(configs.read >= 3);
  CHECK(configs.refused >= 10);
}

}  // namespace valley::networks
