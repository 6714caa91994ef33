-- An event carries the context of its request, of which the id was one field.
ALTER TABLE "outbox" ADD COLUMN "context" JSONB;
UPDATE "outbox" SET "context" = jsonb_build_object('x-request-id', "request_id");
ALTER TABLE "outbox" ALTER COLUMN "context" SET NOT NULL, DROP COLUMN "request_id";
