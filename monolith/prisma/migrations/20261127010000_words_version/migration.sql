-- CreateTable
CREATE TABLE "words_version" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "version" TEXT NOT NULL,

    CONSTRAINT "words_version_pkey" PRIMARY KEY ("id")
);

-- What is there was made before versions were kept.
INSERT INTO "words_version" ("version")
SELECT '1' WHERE EXISTS (SELECT FROM "posts") OR EXISTS (SELECT FROM "users");
