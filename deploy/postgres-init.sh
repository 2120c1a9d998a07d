#!/bin/sh
# Two databases, each with an owner of its own that cannot reach the other one.  Run once, by the image of PostgreSQL.
set -eu
for name in ombuds prefect; do
    case $name in ombuds) file=db-password ;; *) file=prefect-db-password ;; esac
    psql --set ON_ERROR_STOP=1 --set name="$name" --set password="$(cat "/run/secrets/$file")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
psql --set ON_ERROR_STOP=1 --dbname prefect --command 'CREATE EXTENSION IF NOT EXISTS pg_trgm'
