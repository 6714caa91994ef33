-- The default is as it was, but Prisma leaves it to the database now instead of sending the time of the process.
-- AlterTable
ALTER TABLE "outbox" ALTER COLUMN "created_at" SET DEFAULT now();
