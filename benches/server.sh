# What the benches share; sourced by them, in the project's folder. A private PostgreSQL server in a
# folder that may be kept: stopped at the end, started again from the same data. The database is
# always migrated and the cluster's roles are always written, so that a folder of an older version
# works.
#
#   settle_folder NAME [FOLDER]     sets folder; a temporary one where none is given
#   release_build                   sets KITOS, the program to set up with, unless it is set
#   start_server [OPTION…]          sets data and admin; stops the server when the script ends
#   sql DATABASE [ARGUMENT…]        psql as the operator
#   seed [OPTION…]                  the invented registry, where there is none; 120,000 contracts
#   member_login ROLE ORGANISATION  prints a login with that role there, as a member may have it
#   median                          of the numbers on standard input, one a line

settle_folder() {
    folder=${2:-$(mktemp -d "/tmp/kitos-$1.XXXXXX")}
    mkdir -p "$folder"
    export KITOS_HOME="$folder/home" LANG=C.UTF-8
}

release_build() {
    if [ -z "${KITOS:-}" ]; then
        cargo build --release --locked
        KITOS=$PWD/target/release/kitos
    fi
}

as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

start_server() {
    data="$folder/pg"
    bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres | tail -n 1)")
    if [ ! -d "$data" ]; then
        mkdir "$data"
        [ "$(id -u)" != 0 ] || { chown postgres "$data"; chmod 711 "$folder"; }
        as_server "$bin/initdb" --no-sync -A trust -U operator --locale=C.UTF-8 -D "$data" >/dev/null
    fi
    as_server "$bin/pg_ctl" -w -D "$data" -l "$data/log" -o "-c listen_addresses= -k $data $*" start >/dev/null
    trap 'as_server "$bin/pg_ctl" -m fast -D "$data" stop >/dev/null' EXIT
    admin="postgres://operator@localhost/kitos?host=$data"
    [ "$(sql postgres -c "select count(*) from pg_database where datname = 'kitos'")" = 1 ] || sql postgres -c 'create database kitos'
    sql kitos -f migrations/postgres/roles.sql
    "$KITOS" --db "$admin" db migrate
}

sql() { psql -qXAt -v ON_ERROR_STOP=1 -h "$data" -U operator "${@:2}" "$1"; }

seed() {
    if [ "$(sql kitos -c 'select count(*) from kitos.contract')" = 0 ]; then
        "$KITOS" --db "$admin" db seed --scale 10 "$@"
    fi
}

member_login() {
    local login
    login=$(sql kitos -c "select p.login from kitos.person p join kitos.assignment a on a.person_id = p.id
        where p.organisation_id = $2 and p.active and a.role = '$1' order by p.id limit 1")
    [ -n "$login" ] || { echo "nobody is $1 there" >&2; return 1; }
    sql kitos -c "do \$\$ begin create role $login login in role kitos_member connection limit 6; exception when duplicate_object then null; end \$\$"
    echo "$login"
}

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
