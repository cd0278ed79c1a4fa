#!/usr/bin/env bash
# The program side by side with psql and the sqlite3 shell, in one run: one municipality with
# 120,000 contracts in both databases, the same rows in the same order. Quote the ratios; the
# times belong to this machine.
#
#   benches/side_by_side.sh [FOLDER]      keeps the databases in FOLDER (default: a temporary one)
set -euo pipefail
cd "$(dirname "$0")/.."
. benches/server.sh
settle_folder bench "${1:-}"
release_build
lines=34 # rows on a screen of 40 lines

columns="c.name, c.visibility, (select o.name from organisation o where o.id = c.supplier_id), c.valid_to,
 c.latest_termination, (select sum(l.operation) from economy_line l
  where l.organisation_id = c.organisation_id and l.contract_id = c.id
   and l.direction = 'external' and l.deleted_at is null)"
query="select $columns from contract c where c.organisation_id =
 (select id from organisation where municipality_code = '0151') and c.deleted_at is null
 order by c.name_key, c.id limit $lines"
query=$(tr '\n' ' ' <<<"$query")

measure() { # title, text of the last row, reference command, address, person
    printf '\n== %s\n' "$1"
    cargo bench --quiet --bench terminal -- --quit Q --rounds 11 --rows "$2" --compare "$3" --compare-rows "$2" \
        -- "$KITOS" --db "$4" --as "$5" --page contracts
}

# SQLite
file="$folder/kitos.db"
if [ ! -e "$file" ]; then
    "$KITOS" --db "sqlite:$file" db migrate
    "$KITOS" --db "sqlite:$file" db seed --scale 10 --one-municipality
fi
last=$(sqlite3 "$file" "$query" | tail -n 1 | cut -d '|' -f 1)
measure 'SQLite against the sqlite3 shell' "$last" "sqlite3 '$file' \"$query\"" "sqlite:$file" anna

# PostgreSQL: a private server on a socket, stopped at the end
start_server -c shared_buffers=1GB -c max_wal_size=8GB
seed --one-municipality
sql kitos -c "do \$\$ begin create role anna login in role kitos_member connection limit 6; exception when duplicate_object then null; end \$\$"
sql kitos -c 'vacuum analyze'
settings="-c search_path=kitos -c enable_sort=off -c jit=off"
last=$(PGOPTIONS=$settings psql -qXAt -h "$data" -U operator kitos -c "$query" | tail -n 1 | cut -d '|' -f 1)
against() { # what is said of it, login of psql
    measure "PostgreSQL against psql ($1)" "$last" \
        "PGOPTIONS='$settings' psql -X -P pager=off -h '$data' -U $2 kitos -c \"$query\"" \
        "postgres://anna@localhost/kitos?host=$data" anna
}
against 'the same login' anna
against 'an operator, without row-level security' operator
