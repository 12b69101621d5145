/** `2026-05-01 14:05` in the person's time zone; a dash for null. @param time epoch ms */
export function localTime(time: number | null): string {
  if (time === null) {
    return '–';
  }
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `1 use`, `3 uses`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
