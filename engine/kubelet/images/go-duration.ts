/** A time span as Go prints it, in whole milliseconds: `2.1s`, `950ms`, `1m2.5s`, `2m40s`, `0s`. */
export function goDuration(milliseconds: number): string {
  const total = Math.round(milliseconds);
  if (total === 0) return '0s';
  if (total < 1000) return `${total}ms`;
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = (total % 60_000) / 1000;
  const head = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${head}${seconds}s`;
}
