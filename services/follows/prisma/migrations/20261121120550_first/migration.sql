-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "follows" (
    "id" BIGSERIAL NOT NULL,
    "follower_id" UUID NOT NULL,
    "follower_handle" TEXT COLLATE "C" NOT NULL,
    "followee_id" UUID NOT NULL,
    "followee_handle" TEXT COLLATE "C" NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "until" TIMESTAMPTZ(6),

    CONSTRAINT "follows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "follows_follower_id_followee_handle_idx" ON "follows"("follower_id", "followee_handle");

-- CreateIndex
CREATE INDEX "follows_followee_id_follower_handle_idx" ON "follows"("followee_id", "follower_handle");

-- Written by hand, since a Prisma schema cannot say it (and COLLATE "C" above: lists of people go by code point).
CREATE UNIQUE INDEX "follows_open_key" ON "follows"("follower_id", "followee_id") WHERE "until" IS NULL;
