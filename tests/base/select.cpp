#include "base/select.hpp"

#include "base/unlisted.hpp"

#include <catch2/catch.hpp>

namespace valley {

using Words = std::vector<std::string>;

TEST_CASE("a word means itself, or the only one that differs from it in case or in - for _") {
  const Words known = {"align_sam", "gd", "pseudo-huber", "sam", "SGD", "sgd"};
  CHECK(meant("sam", known) == "sam");
  CHECK(meant("SAM", known) == "sam");
  CHECK(meant("Align-SAM", known) == "align_sam");
  CHECK(meant("pseudo_huber", known) == "pseudo-huber");
  CHECK(meant("SGD", known) == "SGD");
  CHECK(meant("sgd", known) == "sgd");
  CHECK_FALSE(meant("Sgd", known));
  CHECK_FALSE(meant("sa", known));
  CHECK_FALSE(meant("", known));
}

TEST_CASE("a choice is the word as it is known, or a refusal with the nearest and all") {
  CHECK(chosen("--optimizer", "Sam", {"sam", "usam"}) == "sam");
  CHECK_THROWS_WITH(chosen("--optimizer", "SM", {"sam", "usam"}), "--optimizer is 'SM' (did you mean sam?); allowed: sam, usam");
  CHECK_THROWS_WITH(chosen("--optimizer", "newton", {"sam", "usam"}), "--optimizer is 'newton'; allowed: sam, usam");
  CHECK(select_ids("figure", {"B", "a", "b"}, {"a", "b"}) == Words{"b", "a"});
}

TEST_CASE("a name among many is refused with those that begin so, or the nearest few") {
  const Words many{"p3_ladder", "p1_escape", "P3-stability", "toy"};
  CHECK(beginning_with("p3", many) == Words{"p3_ladder", "P3-stability"});
  CHECK(beginning_with("P3_S", many) == Words{"P3-stability"});
  CHECK(beginning_with("", many).empty());
  CHECK(beginning_with("toys", many).empty());
  const auto select = [&](const std::string& word) { select_ids("claim", {"toy", word}, many); };
  CHECK_THROWS_WITH(select("p3"), "claim is 'p3' (did you mean p3_ladder or P3-stability?); allowed: what valley list names");
  CHECK_THROWS_WITH(select("p1_esape"), "claim is 'p1_esape' (did you mean p1_escape?); allowed: what valley list names");
  CHECK_THROWS_WITH(select("newton"), "claim is 'newton'; allowed: what valley list names");
  CHECK(one_of({"a"}) == "a");
  CHECK(one_of({"a", "b", "c"}) == "a, b or c");
}

TEST_CASE("the nearest word is one of other case, one that others call so, one that begins so, one of few slips") {
  CHECK(nearest("RHO", {"eta", "rho"}) == "rho");
  for (const char* other : {"--lr", "--learning-rate", "--step-size", "--LR"})
    CHECK(nearest(other, {"--beta1", "--eta", "--rho"}) == "--eta");
  CHECK(nearest("--wd", {"--eta", "--weight-decay"}) == "--weight-decay");
  CHECK(nearest("--batch-size", {"--batch", "--switch-at"}) == "--batch");
  CHECK(nearest("--radius", {"--batch", "--rho"}) == "--rho");
  CHECK(nearest("--iterations", {"--activation", "--steps"}) == "--steps");
  CHECK(nearest("lr", {"batch", "learning_rate"}) == "learning_rate");
  CHECK(nearest("gpu", {"auto", "cpu", "cuda"}) == "cuda");
  CHECK(nearest("momemtum", {"eta", "momentum"}) == "momentum");
  CHECK(nearest("nothing_like_it", {"eta", "rho"}).empty());
  CHECK(nearest("", {"gd", "pl"}).empty());
  CHECK(nearest("cifar", {"cifar10", "cifar100"}) == "cifar10");
  CHECK(nearest_few("--escape", {"--escape-ball", "--escape-loss", "--escape-valley", "--eta", "--share"}) ==
        Words{"--escape-ball", "--escape-loss", "--escape-valley"});
  CHECK(nearest_few("--rho", {"--eta", "--rho", "--then-rho"}) == Words{"--rho"});
  CHECK(nearest_few("a", {"aa", "ab", "ac", "ad"}).size() == 3);
}

}  // namespace valley
