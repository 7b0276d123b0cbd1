#!/usr/bin/env bash
# Sourced by test.sh and demo.sh: installs the Debian packages that are missing, and finds PostgreSQL.
#
# In:  PG_MAJOR (default: the newest installed, else Debian's own), or PG_CONFIG for a server that did not come as a
#      Debian package.
# Out: PG_CONFIG, PG_BIN, and the functions ensure, as_root and as_postgres.

export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# initdb and the server refuse root; and postgres may not be able to enter the folder we stand in.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    (cd / && sudo -u postgres -- "$@")
  fi
}

# Installs the packages named, all or nothing.
install_packages() {
  local log fragment=/etc/postgresql-common/createcluster.d/hukou.conf status=0
  echo "installing: $*"
  log=$(mktemp)

  # Debian creates and starts a cluster "main" with the server; nobody asked us for one.
  as_root mkdir -p "${fragment%/*}"
  echo 'create_main_cluster = false' | as_root tee "$fragment" >/dev/null
  {
    as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@"
  } >"$log" 2>&1 </dev/null || status=$?
  as_root rm -f "$fragment"
  as_root rmdir "${fragment%/*}" 2>/dev/null || true

  [ "$status" -eq 0 ] || { tail -n 20 "$log" >&2; echo "could not install: $*" >&2; }
  rm -f "$log"
  return "$status"
}

# Installs those of the packages named that are not there yet.
need() {
  local missing=() package
  command -v dpkg-query >/dev/null || return 0
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# The newest PostgreSQL that is installed, if any.
newest_major() {
  find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | cut -d / -f 5 | sort -n | tail -n 1
}

# ensure build: what building needs.  ensure test: what the tests need as well.
ensure() {
  local major=${PG_MAJOR:-} server=() pgtap=()
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    echo "run this as root, or install sudo" >&2
    return 1
  fi
  if [ -z "${PG_CONFIG:-}" ]; then
    : "${major:=$(newest_major)}"
    [ -n "$major" ] || { need postgresql && major=$(newest_major); } || { echo "no PostgreSQL here: set PG_CONFIG" >&2; return 1; }
    server=("postgresql-$major" "postgresql-server-dev-$major")
    pgtap=("postgresql-$major-pgtap" "postgresql-$major-cron")
  fi

  need gcc libc6-dev libssl-dev make "${server[@]}" || return
  if [ "$1" = test ]; then
    need clang cppcheck valgrind sqlsmith libpq-dev libipc-run-perl libtap-parser-sourcehandler-pgtap-perl "${pgtap[@]}" || return
    # The run-time library of clang's sanitizers and fuzzer, of the same version.
    need "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" || return
  fi

  : "${PG_CONFIG:=/usr/lib/postgresql/$major/bin/pg_config}"
  [ -x "$PG_CONFIG" ] || { echo "no PostgreSQL here: $PG_CONFIG" >&2; return 1; }
  PG_BIN=$("$PG_CONFIG" --bindir)
  export PG_CONFIG PG_BIN PATH="$PG_BIN:$PATH"
}
