#!/usr/bin/env bash
# What the protection costs: one municipality of about 1,200 contracts among 98 (120,000 contracts,
# 1,000,000 payment lines) on a private server. The first page of contracts as a member against the
# same query as a superuser, whom no row-level security meets; and a report across municipalities
# through kitos.run_template against the bare aggregate. Quote the ratios; the times belong to this
# machine. The bare aggregate is given the settings with which the report runs.
#
#   benches/row_security.sh [FOLDER]      keeps the database in FOLDER (default: a temporary one)
#   KITOS=PATH                            the program to set up with (default: built here)
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-$(mktemp -d /tmp/kitos-row-security.XXXXXX)}
mkdir -p "$folder"
export KITOS_HOME="$folder/home" LANG=C.UTF-8
if [ -z "${KITOS:-}" ]; then
    cargo build --release --locked
    KITOS=$PWD/target/release/kitos
fi
data="$folder/pg"
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres | tail -n 1)")
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ ! -d "$data" ]; then
    mkdir "$data"
    [ "$(id -u)" != 0 ] || { chown postgres "$data"; chmod 711 "$folder"; }
    as_server "$bin/initdb" --no-sync -A trust -U operator --locale=C.UTF-8 -D "$data" >/dev/null
fi
as_server "$bin/pg_ctl" -w -D "$data" -l "$data/log" \
    -o "-c listen_addresses= -k $data -c shared_buffers=1GB -c max_wal_size=8GB -c fsync=off" start >/dev/null
trap 'as_server "$bin/pg_ctl" -m fast -D "$data" stop >/dev/null' EXIT
sql() { psql -qXAt -v ON_ERROR_STOP=1 -h "$data" -U operator "${@:2}" "$1"; }
admin="postgres://operator@localhost/kitos?host=$data"
[ "$(sql postgres -c "select count(*) from pg_database where datname = 'kitos'")" = 1 ] || sql postgres -c 'create database kitos'
sql kitos -f migrations/postgres/roles.sql
"$KITOS" --db "$admin" db migrate
if [ "$(sql kitos -c 'select count(*) from kitos.contract')" = 0 ]; then
    "$KITOS" --db "$admin" db seed --scale 10
fi
# The seed gives 2.5 lines a contract: copies of them until there are a million.
while [ "$(sql kitos -c 'select count(*) < 1000000 from kitos.economy_line')" = t ]; do
    sql kitos -c "set session_replication_role = replica;
        insert into kitos.economy_line (organisation_id, uuid, change_id, contract_id, visibility, direction, acquisition, operation, other)
        select organisation_id, gen_random_uuid(), change_id, contract_id, visibility, direction, acquisition, operation, other
        from kitos.economy_line limit greatest(0, 1000000 - (select count(*) from kitos.economy_line))"
done
sql kitos -c 'vacuum analyze'

place=$(sql kitos -c "select a.member_id from kitos.accession a join kitos.contract c on c.organisation_id = a.member_id
    where a.in_force_from <= kitos.today() and a.leaves_on is null group by 1 order by abs(count(*) - 1200) limit 1")
member=$(sql kitos -c "select p.login from kitos.person p join kitos.assignment a on a.person_id = p.id
    where p.organisation_id = $place and p.active and a.role = 'contract_admin' order by p.id limit 1")
sql kitos -c "do \$\$ begin create role $member login connection limit 6 in role kitos_member; exception when duplicate_object then null; end \$\$"
printf 'contracts: %s, of which %s in one municipality; payment lines: %s\n' \
    "$(sql kitos -c 'select count(*) from kitos.contract')" \
    "$(sql kitos -c "select count(*) from kitos.contract where organisation_id = $place")" \
    "$(sql kitos -c 'select count(*) from kitos.economy_line')"

# Milliseconds per transaction, the best of three runs.
cost() { # login, file, transactions, settings
    local best
    best=$(for _ in 1 2 3; do
        PGOPTIONS="-c search_path=kitos ${4:-}" "$bin/pgbench" -n -M prepared -h "$data" -U "$1" -f "$2" -t "$3" kitos 2>/dev/null |
            sed -n 's/^latency average = \([0-9.]*\) ms/\1/p'
    done | sort -n | head -n 1)
    echo "${best:?pgbench said nothing}"
}
judge() { # title, measured, reference, factor, plus
    awk -v t="$1" -v m="$2" -v r="$3" -v f="$4" -v p="$5" 'BEGIN {
        within = m <= r * f + p
        printf "%-44s %8.2f ms, without %8.2f ms, ratio %.2f (at most %.1f x + %d ms): %s\n", t, m, r, m / r, f, p, within ? "held" : "OVER"
        exit !within }'
}

# The page as the program asks for it: own municipality, in the order of names.
page="select id, version, name, visibility, (select o.name from v_organisation o where o.id = t.supplier_id), valid_to,
 latest_termination, operation_total from v_contract t where organisation_id = $place order by name_key, id limit 50;"
echo "$page" | tr '\n' ' ' >"$folder/page.sql"
echo "select count(*) from kitos.run_template('prices-per-system', array[null, null, null, null, null, null, null, null]::text[], 1000000);" >"$folder/report.sql"
# The same rows and sums from the tables, without accession, visibility or approval.
cat >"$folder/raw.sql" <<'SQL'
select count(*) from (select s.name, o.name, p.name, c.acquisition, c.operation, c.other, c.operation / nullif(o.inhabitants, 0)
from kitos.contract_system l
join kitos.system_usage u on u.organisation_id = l.organisation_id and u.id = l.usage_id
join kitos.it_system s on s.id = u.system_id
join kitos.organisation o on o.id = l.organisation_id
join (select c.organisation_id, c.id, c.supplier_id, sum(e.acquisition) as acquisition, sum(e.operation) as operation, sum(e.other) as other
    from kitos.contract c join kitos.economy_line e on e.organisation_id = c.organisation_id and e.contract_id = c.id
    where e.direction = 'external' and e.deleted_at is null and c.deleted_at is null group by 1, 2, 3) c
    on c.organisation_id = l.organisation_id and c.id = l.contract_id
left join kitos.organisation p on p.id = c.supplier_id order by s.name_key, o.name_key offset 0) q;
SQL
tr '\n' ' ' <"$folder/raw.sql" >"$folder/raw.one.sql"
status=0
judge 'first page of a municipality' "$(cost "$member" "$folder/page.sql" 300)" "$(cost operator "$folder/page.sql" 300)" 1.5 1 || status=1
judge 'prices per system across municipalities' "$(cost "$member" "$folder/report.sql" 2)" "$(cost operator "$folder/raw.one.sql" 2 '-c enable_nestloop=off -c jit=off -c work_mem=64MB')" 3 0 || status=1
exit $status
