#!/usr/bin/env bash
# What a report costs beside psql, by the same login on a private server with 120,000 contracts of
# one municipality that is party to the agreement: the first page of a local template over all of
# them (the statement it is compiled to) and of a shared one (kitos.run_template); both exported
# whole against \copy of the same. The runs take turns and the medians are compared; the time to
# connect is in neither. Quote the ratios; the times belong to this machine. At last the memory that
# exports of 12,000 and of 120,000 rows take, in every format.
#
#   benches/report.sh [FOLDER] [RUNS]     keeps the database in FOLDER (default: a temporary one)
#   KITOS=PATH                            the program to set up with (default: built here)
set -euo pipefail
cd "$(dirname "$0")/.."
. benches/server.sh
settle_folder report "${1:-}"
runs=${2:-9}
page=500 # rows of a preview
release_build
[ -n "${TIMING:-}" ] || cargo build --release --locked --example report_timing
timing=${TIMING:-$PWD/target/release/examples/report_timing}
start_server -c shared_buffers=1GB -c max_wal_size=8GB -c fsync=off
seed --one-municipality
place=$(sql kitos -c "select organisation_id from kitos.contract group by 1 order by count(*) desc limit 1")
member=$(member_login contract_admin "$place")
# The same rows, a tenth of them: those of the smallest amounts.
least=$(psql -qXAt -h "$data" -U "$member" kitos -c 'select percentile_disc(0.1) within group (order by operation_total) from kitos.v_contract')
sed "s/bench-local/bench-tenth/; s/^\[\[sort\]\]/[[filter]]\nfield = \"operation_total\"\nless = $least\n\n&/" benches/report-local.toml >"$folder/tenth.toml"
# Those of an earlier run give way; a local template is run by its own municipality alone.
ours="(select id from kitos.report_template where code like 'bench-%')"
sql kitos -c "set session_replication_role = replica; delete from kitos.report_version where template_id in $ours; delete from kitos.report_template where id in $ours"
"$timing" "$admin" publish benches/report-local.toml benches/report-shared.toml "$folder/tenth.toml"
ours="(select id from kitos.report_template where code in ('bench-local', 'bench-tenth'))"
sql kitos -c "set session_replication_role = replica; update kitos.report_version set organisation_id = $place where template_id in $ours; update kitos.report_template set organisation_id = $place where id in $ours"
sql kitos -c 'vacuum analyze'
address="postgres://$member@localhost/kitos?host=$data"

# Nanoseconds that psql takes for the script, with its own start and its first question of who is
# there, as the program asks it while it opens. Without JIT, as the program asks: with it psql would
# take longer for the local report.
psql_takes() { # script
    local from to
    from=$(date +%s%N)
    printf 'set search_path = kitos;\nselect 1 from v_who_am_i;\n%s\n' "$1" |
        PGOPTIONS='-c jit=off' psql -qXAt -v ON_ERROR_STOP=1 -h "$data" -U "$member" kitos >"$folder/psql.out"
    to=$(date +%s%N)
    echo $((to - from))
}
# One run of the program: nanoseconds, KB, rows. Its file is taken away.
ours() { # what, template, rows or ending
    if [ "$1" = page ]; then
        "$timing" "$address" '' page "$2" "$page"
    else
        "$timing" "$address" '' "$1" "$2" "$folder/out.$1"
        rm -f "$folder"/out*
    fi
}
status=0
compare() { # title, factor, script for psql, arguments of ours
    local title=$1 factor=$2 script=$3
    shift 3
    : >"$folder/theirs"; : >"$folder/ours"; : >"$folder/empty"
    for _ in $(seq "$runs"); do
        psql_takes '' >>"$folder/empty"
        psql_takes "$script" >>"$folder/theirs"
        ours "$@" | cut -d ' ' -f 1 >>"$folder/ours"
    done
    awk -v t="$title" -v f="$factor" -v k="$(median <"$folder/ours")" -v p="$(median <"$folder/theirs")" -v e="$(median <"$folder/empty")" 'BEGIN {
        within = k <= f * (p - e)
        printf "%-36s %8.1f ms, psql %8.1f ms, ratio %.2f (at most %.1f): %s\n", t, k / 1e6, (p - e) / 1e6, k / (p - e), f, within ? "held" : "OVER"
        exit !within }' || status=1
}
call="select found from kitos.run_template('bench-shared', array[null, null, null, null, null, null, null, ', ']::text[]"
local_text() { "$timing" "$address" '' text bench-local "$1"; }
printf 'contracts: %s, seen by %s\n' "$(sql kitos -c "select count(*) from kitos.contract where organisation_id = $place and deleted_at is null")" "$member"
compare 'first page, local' 1.3 "$(local_text "$page");" page bench-local
compare 'first page, shared' 1.2 "$call, $((page + 1))) found;" page bench-shared
whole="copy ($(local_text 10000000)) to '$folder/psql.csv' csv header"
compare 'whole export to CSV, local' 1.2 "\\$whole" csv bench-local
compare 'whole export to CSV, shared' 1.5 "\\copy ($call, 10000000) found) to '$folder/psql.csv' csv header" csv bench-shared
rm -f "$folder/psql.csv"

memory() { ours "$1" "$2" | cut -d ' ' -f 2,3; }
for format in csv csv-rfc4180 json markdown xlsx; do
    read -r few few_rows <<<"$(memory "$format" bench-tenth)"
    read -r many many_rows <<<"$(memory "$format" bench-local)"
    awk -v f="$format" -v a="$few" -v n="$few_rows" -v b="$many" -v m="$many_rows" 'BEGIN {
        flat = b <= a + 8192
        printf "memory, %-12s %6.1f MB for %d rows, %6.1f MB for %d rows: %s\n", f, a / 1024, n, b / 1024, m, flat ? "flat" : "GROWS"
        exit !flat }' || status=1
done
exit $status
