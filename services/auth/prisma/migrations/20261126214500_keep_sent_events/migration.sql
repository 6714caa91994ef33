-- AlterTable
ALTER TABLE "outbox" ADD COLUMN "sent_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "outbox_sent_at_idx" ON "outbox"("sent_at");

-- What the relay looks for each second, and nearly always does not find.
CREATE INDEX "outbox_unsent_idx" ON "outbox"("id") WHERE "sent_at" IS NULL;
