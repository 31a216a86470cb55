#include "base/xml.hpp"

#include "base/json.hpp"

namespace valley {

std::string xml(const std::string& text) {
  std::string escaped;
  for (const char c : Json::parse(document(text)).get<std::string>()) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&apos;"; break;
      case '\n': escaped += "&#10;"; break;
      case '\t': escaped += "&#9;"; break;
      default: escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return escaped;
}

}  // namespace valley
