#include "python/words.hpp"

#include <algorithm>
#include <cctype>
#include <exception>
#include <stdexcept>

#include "python/interrupts.hpp"

namespace valley::python {

namespace py = pybind11;

std::string keyword_of(const std::string& argument) {
  std::string name = argument.starts_with("--") ? argument.substr(2) : argument;
  std::replace(name.begin(), name.end(), '-', '_');
  return name == "data" ? "rows" : name;
}

std::string in_keywords(const std::string& message) {
  const auto is_letter = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  std::string text;
  for (std::size_t at = 0; at < message.size();) {
    const bool begins = message.compare(at, 2, "--") == 0 && at + 2 < message.size() && is_letter(message[at + 2]) &&
                        (at == 0 || message[at - 1] != '-');
    if (!begins) {
      text += message[at++];
      continue;
    }
    std::size_t end = at + 2;
    while (end < message.size() && (is_letter(message[end]) || message[end] == '-')) ++end;
    text += keyword_of(message.substr(at, end - at));
    at = end;
  }
  return text;
}

std::string shown(const py::handle& value) {
  constexpr std::size_t most = 80;
  std::string text = py::repr(value);
  return text.size() <= most ? text : text.substr(0, most) + "...";
}

void translate_errors() {
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Interrupted& stop) {
      py::error_already_set(stop.error).restore();
    } catch (const std::invalid_argument& wrong) {
      const std::string words = in_keywords(wrong.what());
      const auto text = py::reinterpret_steal<py::object>(
          PyUnicode_DecodeUTF8(words.data(), static_cast<py::ssize_t>(words.size()), "backslashreplace"));  // a path is any bytes
      PyErr_SetObject(PyExc_ValueError, text.ptr());
    }
  });
}

}  // namespace valley::python
