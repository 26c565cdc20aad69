import { z } from 'zod';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HAVSTANG_HOST: z.string().default('127.0.0.1'),
  HAVSTANG_DATA: z.string().min(1).default('./data'),
  HAVSTANG_DEMO: z.enum(['true', 'false']).default('true'),
  HAVSTANG_URL: z.url().optional(),
});

export type Configuration = {
  readonly port: number;
  readonly host: string;
  /** Folder of everything that is kept. */
  readonly dataDir: string;
  /** Whether an empty installation is filled with the story's people. */
  readonly demo: boolean;
  /** Address that people use; the sign-in tokens name it, so it must not change while they are valid. */
  readonly url: string | undefined;
};

/** Reads the environment. Throws an Error whose message says each variable that is wrong and how. */
export const configurationFrom = (env: NodeJS.ProcessEnv): Configuration => {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const { PORT, HAVSTANG_HOST, HAVSTANG_DATA, HAVSTANG_DEMO, HAVSTANG_URL } = parsed.data;
  return { port: PORT, host: HAVSTANG_HOST, dataDir: HAVSTANG_DATA, demo: HAVSTANG_DEMO === 'true', url: HAVSTANG_URL };
};
