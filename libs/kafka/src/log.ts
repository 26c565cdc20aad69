import { type LogEntry, logLevel } from 'kafkajs';

/** Where this library and its driver say what they do. Neither ever says a password. */
export type Log = (level: 'error' | 'warn' | 'info' | 'debug', message: string, about: object) => void;

const LEVELS = new Map<logLevel, Parameters<Log>[0]>([
  [logLevel.ERROR, 'error'],
  [logLevel.WARN, 'warn'],
  [logLevel.INFO, 'info'],
]);

/** The driver's entries in our log. */
export const driverLog =
  (log: Log) =>
  ({ namespace, level, log: { message, timestamp: _, ...about } }: LogEntry): void =>
    log(LEVELS.get(level) ?? 'debug', `kafkajs ${namespace}: ${message}`, about);
