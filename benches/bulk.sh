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
. benches/server.sh
settle_folder bulk "${1:-}"
release_build
cargo build --release --locked --example bulk_commit
commit=$PWD/target/release/examples/bulk_commit
start_server -c fsync=off
seed
sql kitos -c 'vacuum analyze'
place=$(sql kitos -c "select organisation_id from kitos.contract group by 1 having count(*) >= 1000 order by count(*) limit 1")
member=$(member_login contract_admin "$place")

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
runs=9
theirs=() ours=() empty=()
for run in $(seq "$runs"); do
    empty+=("$(nothing)")
    theirs+=("$(by_hand "$run")")
    ours+=("$("$commit" "postgres://$member@localhost/kitos?host=$data" 1000 "$run")")
done
none=$(printf '%s\n' "${empty[@]}" | median)
hand=$(printf '%s\n' "${theirs[@]}" | median)
kitos=$(printf '%s\n' "${ours[@]}" | median)
awk -v k="$kitos" -v h="$((hand - none))" 'BEGIN {
    within = k <= 3 * h
    printf "committing 1,000 contracts: %.1f ms, the same UPDATE in psql %.1f ms, ratio %.2f (at most 3): %s\n", k / 1e6, h / 1e6, k / h, within ? "held" : "OVER"
    exit !within }'
