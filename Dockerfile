# Valley's programs, its Python module, and the compiler and headers for files of one's own. Here, and with data and results in mounted folders:
#
#   docker build -t valley .
#   docker run --rm -v "$PWD":/work -v /where/mnist/lies:/data -e VALLEY_DATA=/data valley valley check --quick
FROM debian:12 AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /valley
COPY . .
RUN . tools/setup.sh && lock_checkout && install_packages packages.txt && build_targets release valley valley-networks valley_python
RUN apt-get install -y -q=2 --no-install-recommends file && cpack --config build/release/CPackConfig.cmake -B build/packages

FROM debian:12
COPY --from=build /valley/build/packages/*.deb /tmp/packages/
RUN apt-get update -q=2 && apt-get install -y -q=2 /tmp/packages/*.deb && rm -rf /tmp/packages /var/lib/apt/lists/*
WORKDIR /work
CMD ["valley", "--help"]
