#include "base/given.hpp"

#include <catch2/catch.hpp>

#include "base/registry.hpp"

namespace valley {
namespace {

struct Entry {
  std::string id;
  std::vector<Key> keys{};
  std::optional<Complaint> (*wrong)(const Values&) = nullptr;
  std::string file{};
};

constexpr Limits whole{[](double x) { return x == static_cast<int>(x); }, "a whole number"};

std::vector<Key> keys() {
  Key sizes = numbers_key("sizes", false, "whole numbers", "of each");
  sizes.standard = Numbers{2, 3};
  sizes.limits = &whole;
  return {count_key("depth", 3, 1, 9, "layers"), number_key("share", 0.5, not_negative, "of all"),
          word_key("kind", {"one", "other"}, "which"), std::move(sizes)};
}

std::optional<Complaint> too_deep(const Values& values) {
  if (values.count("depth") < values.numbers("sizes").size() + 2) return {};
  return Complaint{"depth", values.text("depth"), "less than two more than the sizes"};
}

std::string said(const Values& values) {
  const auto wrong = complaint_of(Entry{"e", keys(), too_deep}, values);
  return wrong ? wrong->key + " is " + wrong->value + "; allowed: " + wrong->allowed : "";
}

}  // namespace

TEST_CASE("what an entry is given is held against its keys, one by one and together") {
  CHECK(said({}) == "");
  CHECK(said(given({{"depth", 4}, {"sizes", Numbers{1, 2, 3}}, {"kind", "other"}, {"share", 2.5}})) == "");
  CHECK(said(given({{"deep", 4}})) == "deep is no key; allowed: depth, share, kind, sizes");
  CHECK(said(given({{"depth", 10}})) == "depth is 10; allowed: a whole number from 1 to 9");
  CHECK(said(given({{"depth", 1.5}})) == "depth is 1.5; allowed: a whole number from 1 to 9");
  CHECK(said(given({{"depth", "two"}})) == "depth is \"two\"; allowed: a whole number from 1 to 9");
  CHECK(said(given({{"share", -1}})) == "share is -1; allowed: a finite number >= 0");
  CHECK(said(given({{"share", Numbers{1}}})) == "share is [1]; allowed: a finite number >= 0");
  CHECK(said(given({{"kind", "none"}})) == "kind is \"none\" (did you mean one?); allowed: one, other");
  CHECK(said(given({{"kind", 1}})) == "kind is 1; allowed: one, other");
  CHECK(said(given({{"sizes", Numbers{1, 2.5}}})) == "sizes is [1, 2.5]; allowed: whole numbers");
  CHECK(said(given({{"sizes", 2}})) == "sizes is 2; allowed: whole numbers");
  CHECK(said(given({{"depth", 4}})) == "depth is 4; allowed: less than two more than the sizes");
}

TEST_CASE("settled values are those given and the defaults of the others") {
  const Entry entry{"e", keys(), too_deep};
  const Values values = settled(entry, given({{"share", 0.25}}));
  CHECK(values.number("share") == 0.25);
  CHECK(values.count("depth") == 3);
  CHECK(values.word("kind") == "one");
  CHECK(values.numbers("sizes") == Numbers{2, 3});
  CHECK_THROWS_WITH(settled(entry, given({{"depth", 9}})), "depth is 9; allowed: less than two more than the sizes");
}

TEST_CASE("entries are found by name and by key, and two of one name are refused with both files") {
  std::vector<Entry> all;
  insert_by_id(all, Entry{.id = "b", .keys = keys(), .file = "here.cpp"});
  insert_by_id(all, Entry{.id = "a", .file = "a.cpp"});
  CHECK(ids_of(all) == std::vector<std::string>{"a", "b"});
  CHECK(ids_of(all, "depth") == std::vector<std::string>{"b"});
  CHECK(find_entry(all, "b")->file == "here.cpp");
  CHECK(find_entry(all, "c") == nullptr);
  CHECK(entry_of(all, "thing", "a").file == "a.cpp");
  CHECK_THROWS_WITH(entry_of(all, "thing", "bb"), "thing is 'bb' (did you mean b?); allowed: a, b");
  CHECK_THROWS_WITH(insert_by_id(all, Entry{.id = "b", .file = "there.cpp"}), "id used twice: b, in here.cpp and there.cpp");
}

}  // namespace valley
