const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** The time of day, as the reader's language writes it. */
export function clockTime(milliseconds) {
  return clock.format(milliseconds);
}

/** Date and time in full, for tooltips. */
export function fullTime(milliseconds) {
  return whole.format(milliseconds);
}

/** A key that is equal for two moments of the same local day. */
export function dayKey(milliseconds) {
  return new Date(milliseconds).toDateString();
}

/** What a day is called in a separator. */
export function dayName(milliseconds, now = Date.now()) {
  if (dayKey(milliseconds) === dayKey(now)) return 'Today';
  if (dayKey(milliseconds) === dayKey(now - 86_400_000)) return 'Yesterday';
  return now - milliseconds < 300 * 86_400_000 ? day.format(milliseconds) : dayAndYear.format(milliseconds);
}

/** How long ago something was, roughly. */
export function ago(milliseconds, now = Date.now()) {
  const minutes = Math.floor(Math.max(0, now - milliseconds) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (dayKey(milliseconds) === dayKey(now)) return `at ${clockTime(milliseconds)}`;
  return `${dayName(milliseconds, now)}, ${clockTime(milliseconds)}`;
}
