// The built-in images as a data set: sim/data/shapes.hpp says what they are.
#include "sim/data/shapes.hpp"

#include "sim/data/bytes.hpp"
#include "sim/data/data_set.hpp"

namespace valley {
namespace {

constexpr std::uint64_t many = 1 << 30;
constexpr Limits noises{[](double s) { return s >= 0 && s <= 10; }, "a number from 0 to 10"};
constexpr Limits grey_or_colour{[](double channels) { return channels == 1 || channels == 3; }, "1, 3"};

Images read(const ImageRequest& from) {
  const int side = static_cast<int>(from.values.count("size"));
  const Shapes shapes{.channels = static_cast<int>(from.values.number("channels")),
                      .height = side,
                      .width = side,
                      .noise = from.values.number("noise"),
                      .seed = from.seed};
  return make_shapes(shapes, from.split, from.values.count(from.split == Split::train ? "train" : "test"));
}

std::optional<Complaint> wrong(const Values& values) {
  const double side = values.number("size");
  const auto most = static_cast<long>(most_bytes / (values.number("channels") * side * side));
  for (const char* split : {"train", "test"})
    if (values.number(split) > static_cast<double>(most))
      return Complaint{split, values.text(split), "at most " + std::to_string(most) + " of this size (2 GiB)"};
  return {};
}

[[maybe_unused]] const bool added = add({
    .id = "shapes",
    .help = "ten classes of figures, built in",
    .keys = {count_key("train", 2000, 1, many, "training images"), count_key("test", 1000, 1, many, "test images"),
             count_key("size", 32, 8, 1024, "height and width"), number_key("channels", 3, grey_or_colour, "grey or colour"),
             number_key("noise", 0.3, noises, "how hard they are")},
    .wrong = wrong,
    .read = read,
    .channels = 3,
    .height = 32,
    .width = 32,
    .classes = shape_classes,
});

}  // namespace
}  // namespace valley
