#!/usr/bin/env bash
# What committing many marked contracts costs: the program's own commit of one edit of 1,000
# contracts (a new end date each, with the dates that the rules derive) against the same set-based
# UPDATE in psql by the same member, in the same transaction with its change set, on a private
# server. Both are timed by the same server's clock of the machine, in turn, and the median of each
# is compared. Quote the ratio; the times belong to this machine.
#
#   benches/bulk.sh [FOLDER]      keeps the database in FOLDER (default: a temporary one)
#   KITOS=PATH                    the program to set up with (default: built here)
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d /tmp/kitos-bulk.XXXXXX)}
mkdir -p "$folder"
export KITOS_HOME="$folder/home" LANG=C.UTF-8
if [ -z "${KITOS:-}" ]; then
    cargo build --release --locked
    KITOS=$PWD/target/release/kitos
fi
cargo build --release --locked --example bulk_commit
commit=$PWD/target/release/examples/bulk_commit
data="$folder/pg"
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres | tail -n 1)")
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ ! -d "$data" ]; then
    mkdir "$data"
    [ "$(id -u)" != 0 ] || { chown postgres "$data"; chmod 711 "$folder"; }
    as_server "$bin/initdb" --no-sync -A trust -U operator --locale=C.UTF-8 -D "$data" >/dev/null
fi
as_server "$bin/pg_ctl" -w -D "$data" -l "$data/log" -o "-c listen_addresses= -k $data -c fsync=off" start >/dev/null
trap 'as_server "$bin/pg_ctl" -m fast -D "$data" stop >/dev/null' EXIT
sql() { psql -qXAt -v ON_ERROR_STOP=1 -h "$data" -U operator "${@:2}" "$1"; }
admin="postgres://operator@localhost/kitos?host=$data"
[ "$(sql postgres -c "select count(*) from pg_database where datname = 'kitos'")" = 1 ] || sql postgres -c 'create database kitos'
sql kitos -f migrations/postgres/roles.sql
"$KITOS" --db "$admin" db migrate
if [ "$(sql kitos -c 'select count(*) from kitos.contract')" = 0 ]; then
    "$KITOS" --db "$admin" db seed --scale 10
fi
sql kitos -c 'vacuum analyze'
place=$(sql kitos -c "select organisation_id from kitos.contract group by 1 having count(*) >= 1000 order by count(*) limit 1")
member=$(sql kitos -c "select p.login from kitos.person p join kitos.assignment a on a.person_id = p.id
    where p.organisation_id = $place and p.active and a.role = 'contract_admin' order by p.id limit 1")
sql kitos -c "do \$\$ begin create role $member login in role kitos_member connection limit 6; exception when duplicate_object then null; end \$\$"

# The same UPDATE as text: ids and versions as they are now, new dates, derived dates.
by_hand() { # run number
    psql -qXAt -v ON_ERROR_STOP=1 -h "$data" -U "$member" kitos >"$folder/by_hand.sql" <<SQL
set search_path = kitos;
select 'set search_path = kitos;';
select 'begin;';
select 'with s as (insert into change_set (organisation_id, uuid, reason, kind) values ($place, gen_random_uuid(), '''', ''bulk'') returning id) select id as change from s \gset';
select 'with v (k_id, k_version, k_valid_to, k_end, k_latest) as (values ' || string_agg('(' || id || ', ' || version || ', date ''2031-01-01'' + $1, date ''2031-01-01'' + $1, date ''2030-01-01'' + $1)', ', ')
    || ') update contract set version = version + 1, change_id = :change, valid_to = k_valid_to, effective_end = k_end, latest_termination = k_latest'
    || ' from v where organisation_id = $place and id = k_id and version = k_version returning id;'
from (select id, version from v_contract where organisation_id = $place order by id limit 1000) t;
select 'commit;';
SQL
    local from to
    from=$(date +%s%N)
    printf '\\o /dev/null\n\\i %s\n' "$folder/by_hand.sql" | psql -qX -v ON_ERROR_STOP=1 -h "$data" -U "$member" kitos
    to=$(date +%s%N)
    echo "$((to - from))"
}
# psql's own start is not the update's: what an empty script takes is taken off.
nothing() {
    local from to
    from=$(date +%s%N)
    echo 'select 1;' | psql -qXAt -h "$data" -U "$member" kitos >/dev/null
    to=$(date +%s%N)
    echo "$((to - from))"
}
median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }
runs=9
theirs=() ours=() empty=()
for run in $(seq "$runs"); do
    empty+=("$(nothing)")
    theirs+=("$(by_hand "$run")")
    ours+=("$("$commit" "postgres://$member@localhost/kitos?host=$data" 1000 "$run")")
done
none=$(printf '%s\n' "${empty[@]}" | median "$runs")
hand=$(printf '%s\n' "${theirs[@]}" | median "$runs")
kitos=$(printf '%s\n' "${ours[@]}" | median "$runs")
awk -v k="$kitos" -v h="$((hand - none))" 'BEGIN {
    within = k <= 3 * h
    printf "committing 1,000 contracts: %.1f ms, the same UPDATE in psql %.1f ms, ratio %.2f (at most 3): %s\n", k / 1e6, h / 1e6, k / h, within ? "held" : "OVER"
    exit !within }'
