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
. benches/server.sh
settle_folder row-security "${1:-}"
release_build
start_server -c shared_buffers=1GB -c max_wal_size=8GB -c fsync=off
seed
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
member=$(member_login contract_admin "$place")
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
