import * as z from 'zod';

/** Secrets Manager's limit on a value, in bytes. */
const MAX_VALUE_BYTES = 65_536;

const value = {
  SecretString: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= MAX_VALUE_BYTES, `must be at most ${MAX_VALUE_BYTES} bytes`)
    .optional(),
  /** Base64, as it travels. */
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
/** A name or an ARN. */
const SecretId = z.string().min(1);
const tags = z.array(z.object({ Key: z.string().min(1), Value: z.string() }));

export const createSchema = z.object({
  ...value,
  Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/),
  Description: z.string().optional(),
  Tags: tags.default([]),
});
export const getSchema = z.object({
  SecretId,
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});
export const putSchema = z.object({ ...value, SecretId });
export const updateSchema = z.object({ ...value, SecretId, Description: z.string().optional() });
export const deleteSchema = z.object({
  SecretId,
  ForceDeleteWithoutRecovery: z.boolean().default(false),
  RecoveryWindowInDays: z.int().min(7).max(30).optional(),
});
export const identifySchema = z.object({ SecretId });
export const tagSchema = z.object({ SecretId, Tags: tags });
export const untagSchema = z.object({ SecretId, TagKeys: z.array(z.string()) });

/** A secret as it is held, and as it is kept in a file. Times are milliseconds since 1970. */
export const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdAt: z.number(),
  changedAt: z.number(),
  /** Set while the secret waits for its deletion; it is gone from then on. */
  deletedAt: z.number().optional(),
  tags: z.record(z.string(), z.string()),
  versions: z.record(
    z.string(),
    z.object({
      secretString: z.string().optional(),
      secretBinary: z.string().optional(),
      createdAt: z.number(),
      stages: z.array(z.string()),
    }),
  ),
});
export type Secret = z.infer<typeof secretSchema>;
