# shellcheck shell=bash
# Installs what is missing, configures and builds. Sourced by ./test, ./reproduce and .ci/run, which
# run from the top of the checkout. Nothing outside the checkout is touched but through apt.

install=yes

phase() { printf '==> %s\n' "$*"; }

fail() {  # STATUS MESSAGE
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

# Held until the script ends, so that two runs cannot build into one folder.
lock_checkout() {
  mkdir -p build
  command -v flock >/dev/null || return 0
  exec {checkout_lock}>build/.lock
  flock --nonblock "$checkout_lock" || fail 1 "another run is at work in $PWD; wait for it to end"
}

total_time() {
  phase "$1 after $((SECONDS / 60)) min $((SECONDS % 60)) s"
}

package_names() { sed 's/#.*//' "$@" | tr -s '[:space:]' '\n' | sed '/^$/d'; }

missing_packages() {
  local package
  for package in $(package_names "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# install_packages LIST...: the Debian packages named in those files.
install_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    [ "$install" = no ] && return
    printf 'This system has no apt. Install what these Debian packages hold, then run again with --no-install:\n' >&2
    package_names "$@" | sed 's/^/  /' >&2
    exit 1
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$install" = no ]; then
    phase "not installed, ${#missing[@]} packages: ${missing[*]}"
    exit 77
  fi
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    fail 1 "installing takes root or sudo; have an administrator install: ${missing[*]}"
  phase "installing ${#missing[@]} packages: ${missing[*]}"
  as_root apt-get update -q=2 </dev/null || phase "package lists could not be renewed; going on with those at hand"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q=2 --no-install-recommends "${missing[@]}" \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 </dev/null >build/install.log || {
    tail -n 20 build/install.log >&2
    fail 1 "apt-get could not install: ${missing[*]}"
  }
  freshly_installed=yes
}

# One job a core, unless memory is short: a heavy source file takes about 1.5 GB.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
  [ "${memory:=$cores}" -ge 1 ] || memory=1
  printf '%s\n' "$((memory < cores ? memory : cores))"
}

# build_targets PRESET [TARGET...]: configures where that is due, then builds the targets (all by default).
build_targets() {
  local preset=$1 folder=build/$1 home
  shift
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt" 2>/dev/null || true)
  if [ -n "$home" ] && [ "$home" != "$PWD" ]; then
    phase "configuring anew (the checkout was moved)"
    cmake --fresh --preset "$preset"
  elif [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ] || [ -n "${freshly_installed:-}" ]; then
    phase "configuring"
    cmake --preset "$preset"
  fi
  phase "building ${*:-everything} with $(job_count) jobs ($folder; [done/all] is the count of steps)"
  cmake --build --preset "$preset" -j "$(job_count)" ${1:+--target "$@"}
}

# has_networks PRESET: whether what was configured includes the networks (libtorch was found).
has_networks() { grep -q '^VALLEY_HAS_NETWORKS:INTERNAL=\(1\|ON\|TRUE\)$' "build/$1/CMakeCache.txt"; }
