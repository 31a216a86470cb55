#include "base/clear_folder.hpp"

#include "tests/program.hpp"

TEST_CASE("a folder is cleared of what is ours, or not at all") {
  namespace fs = std::filesystem;
  const valley_test::Folder folder;
  fs::create_directories(folder / "a/b");
  for (const char* name : {"x", "a/x", "a/b/x"}) valley_test::write(folder / name, "1");
  const auto is_ours = [](const std::string& path) { return path == "x" || path == "a/x" || path == "a/b/x" || path == "link"; };
  const auto refused = [&](const std::string& name) {
    CHECK_THROWS_WITH(valley::clear_folder("--force", folder.path, is_ours),
                      Catch::Contains("--force is " + folder / name) && Catch::Contains("did not write"));
    for (const char* ours : {"x", "a/x", "a/b/x"}) CHECK(fs::exists(folder / ours));
    fs::remove(folder / name);
  };
  valley_test::write(folder / "a/y", "1");
  refused("a/y");
  const valley_test::Folder elsewhere;
  valley_test::write(elsewhere / "x", "1");
  fs::create_directory_symlink(elsewhere.path, folder / "a/link");
  refused("a/link");
  fs::create_symlink(elsewhere / "x", folder / "link");  // of a name that would be ours
  refused("link");
  valley::clear_folder("--force", folder.path, is_ours);
  CHECK(fs::is_empty(folder.path));
  CHECK(fs::exists(elsewhere / "x"));
}
