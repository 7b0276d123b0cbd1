#!/usr/bin/env bash
# Sourced after tools/ensure.sh: a throwaway server for as long as the calling script runs.
#
# cluster_start  creates and starts it; sets WORK (a folder for the caller's files) and the libpq environment
#                CLUSTER_SETTINGS: lines for its postgresql.conf, which override those here
# cluster_stop   stops and deletes it; runs by itself on exit, interrupt and termination
#
# The server listens on a socket only, in a folder that nobody but postgres and our own group may enter, which is what
# makes trust authentication sound.

cluster_start() {
  local variable
  # A caller's PGDATABASE, PGOPTIONS or PGTZ would change what the tests print.
  for variable in ${!PG@}; do
    case $variable in PG_*) ;; *) unset "$variable" ;; esac
  done

  trap cluster_stop EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # who listened has gone; the server must not stay
  trap 'exit 141' PIPE
  CLUSTER_DIR=$(mktemp -d /tmp/hukou.XXXXXX)
  WORK=$CLUSTER_DIR/work
  mkdir "$WORK"
  as_root chown "postgres:$(id -g)" "$CLUSTER_DIR"
  as_root chmod 0710 "$CLUSTER_DIR"

  export PGHOST=$CLUSTER_DIR PGPORT=$((20000 + RANDOM % 20000)) PGUSER=postgres PGDATABASE=postgres
  as_postgres "$PG_BIN/initdb" --pgdata="$CLUSTER_DIR/data" --username=postgres --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync >/dev/null || return
  as_postgres tee -a "$CLUSTER_DIR/data/postgresql.conf" >/dev/null <<EOF_CONF
listen_addresses = ''
unix_socket_directories = '$CLUSTER_DIR'
port = $PGPORT
fsync = off
full_page_writes = off
synchronous_commit = off
max_prepared_transactions = 4
${CLUSTER_SETTINGS:-}
EOF_CONF
  as_postgres "$PG_BIN/pg_ctl" start --wait --silent --pgdata="$CLUSTER_DIR/data" --log="$CLUSTER_DIR/server.log" || {
    as_root cat "$CLUSTER_DIR/server.log" >&2
    return 1
  }
}

cluster_stop() {
  local data
  [ -n "${CLUSTER_DIR:-}" ] || return 0
  trap '' PIPE
  # An interrupted TAP test leaves servers of its own below.  Nothing is to be kept, so no checkpoint is awaited.
  as_root find "$CLUSTER_DIR" -name postmaster.pid -printf '%h\n' | while read -r data; do
    as_postgres "$PG_BIN/pg_ctl" stop --mode=immediate --silent --pgdata="$data" 2>/dev/null </dev/null || true
  done
  as_root rm -rf "$CLUSTER_DIR"
  CLUSTER_DIR=
}
