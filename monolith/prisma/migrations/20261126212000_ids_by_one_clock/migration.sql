-- A UUIDv7 by the clock of this database, whichever process inserts. The bits after the milliseconds are the fraction of a
-- millisecond, as in uuidv7() of PostgreSQL 18, so ids of one millisecond sort too:
-- | ms since 1970: 48 bits | 7: 4 bits | fraction: 12 bits | variant: 2 bits | random: 62 bits |
CREATE FUNCTION "new_id"() RETURNS UUID LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT (
    overlay(
      lpad(to_hex(floor(extract(epoch FROM clock_timestamp()) * 1000 * 4096)::bigint), 15, '0')
      PLACING '7' FROM 13 FOR 0
    )
    || right(replace(gen_random_uuid()::text, '-', ''), 16) -- a version 4, whose end has the same form
  )::uuid
$$;

-- AlterTable
ALTER TABLE "users" ALTER COLUMN "id" SET DEFAULT new_id();

-- AlterTable
ALTER TABLE "sessions" ALTER COLUMN "id" SET DEFAULT new_id();

-- AlterTable
ALTER TABLE "posts" ALTER COLUMN "id" SET DEFAULT new_id();
