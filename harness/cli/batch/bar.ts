/** How far a batch has come. */
export interface Tally {
  /** Results that there must be. */
  planned: number;
  /** Those that there are. */
  done: number;
  /** Of them those that were there before. */
  kept: number;
  refused: number;
  faults: number;
}

/**
 * @param elapsedMs since the batch was begun or taken up
 * @param columns that the terminal has
 * @returns one line: a bar, what is done and what failed, how fast it goes, how long it will take
 */
export function barText({ planned, done, kept, refused, faults }: Tally, elapsedMs: number, columns: number): string {
  const perMinute = ((done - kept) * MINUTE) / elapsedMs;
  const left = done === kept ? null : (planned - done) / perMinute;
  const words = [
    `${done}/${planned}`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(faults > 0 ? [`${faults} failed`] : []),
    ...(left === null ? [] : [`${rateText(perMinute)} a minute`, `${timeText(left * MINUTE)} left`]),
  ].join(", ");
  const width = Math.min(30, columns - words.length - 4);
  if (width < 5) return words.slice(0, Math.max(0, columns - 1));
  const full = planned === 0 ? width : Math.floor((done / planned) * width);
  return `[${"#".repeat(full)}${"-".repeat(width - full)}] ${words}`;
}

const MINUTE = 60_000;

/** @returns a number of results a minute, with a fraction where there are few */
export const rateText = (perMinute: number): string => perMinute.toFixed(perMinute < 10 ? 1 : 0);

/** @returns a time as people say it: `12 s`, `4 min 20 s`, `2 h 5 min` */
export function timeText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
