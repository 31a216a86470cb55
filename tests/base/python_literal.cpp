#include "base/python_literal.hpp"

#include <catch2/catch.hpp>

TEST_CASE("a path is a literal of Python, whatever bytes it has") {
  using valley::python_literal;
  CHECK(python_literal("out/w.safetensors") == "'out/w.safetensors'");
  CHECK(python_literal("it's \"1\" $HOME") == "'it\\'s \"1\" $HOME'");
  CHECK(python_literal("a\\n\nb\t\x7f") == "'a\\\\n\\x0ab\\x09\\x7f'");
  CHECK(python_literal("") == "''");
  CHECK(python_literal("\xce\xb7 \xe2\x82\xac \xf0\x9f\x98\x80") == "'\xce\xb7 \xe2\x82\xac \xf0\x9f\x98\x80'");
  CHECK(python_literal("b\xff.\xc3(") == "'b\\udcff.\\udcc3('");                             // no UTF-8
  CHECK(python_literal("\xe2\x82") == "'\\udce2\\udc82'");                                   // cut off
  CHECK(python_literal("\xc0\xaf\xed\xa0\x80") == "'\\udcc0\\udcaf\\udced\\udca0\\udc80'");  // too long, half a pair
  CHECK(python_literal("\xc2\x9b") == "'\\udcc2\\udc9b'");                                   // a terminal's control character
}
