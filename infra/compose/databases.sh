#!/usr/bin/env bash
# Run once by the postgres image, in an empty volume: a database for each service, and a role that alone can connect to it.
set -euo pipefail

for name in monolith auth posts follows search notify; do
  password="${name^^}_DB_PASSWORD"
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v name="$name" -v password="${!password}" <<'SQL'
    CREATE ROLE :"name" LOGIN PASSWORD :'password';
    CREATE DATABASE :"name" OWNER :"name";
    REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
