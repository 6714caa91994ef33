-- CreateTable
CREATE TABLE "next_people" (
    "id" UUID NOT NULL,
    "handle" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,
    "bio" TEXT NOT NULL,
    "words" TEXT[],
    "version" INTEGER NOT NULL,

    CONSTRAINT "next_people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "next_posts" (
    "id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "author_handle" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "words" TEXT[],
    "removed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "next_posts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rebuilds" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rebuilds_pkey" PRIMARY KEY ("id")
);
