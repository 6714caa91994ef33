-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "people" (
    "id" UUID NOT NULL,
    "handle" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "bio" TEXT NOT NULL,
    "words" TEXT[],
    "version" INTEGER NOT NULL,

    CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "posts" (
    "id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "author_handle" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "words" TEXT[],
    "removed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "posts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "people_handle_idx" ON "people"("handle");

-- Written by hand, since a Prisma schema cannot say it (and COLLATE "C" above: lists of people go by code point).
CREATE INDEX "posts_words_idx" ON "posts" USING gin (array_to_tsvector("words"));
CREATE INDEX "people_words_idx" ON "people" USING gin (array_to_tsvector("words"));
