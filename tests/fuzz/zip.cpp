#include "sim/data/zip.hpp"

#include "sim/data/bytes.hpp"
#include "sim/data/rows.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  read_or_refuse(data, size, [](const std::filesystem::path& path) {
    const auto pages = std::make_shared<const Pages>(Bytes(path).whole());
    const Extent archive{pages, pages->bytes(), "d"};
    for (const ZipEntry& entry : zip_entries(archive))
      read_or_go_on([&] { check(unzip(archive, entry, entry.name).bytes.size() == entry.size); });
  });
  for (const bool gram : {false, true})
    read_or_refuse(data, size, [&](const std::filesystem::path& path) {
      check((gram ? open_gram(path) : open_rows(path)).written().nearest.allFinite());
    });
  return 0;
}
