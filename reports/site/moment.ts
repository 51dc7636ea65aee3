/** `2026-01-14 10:15:00` UTC of an ISO time; any other text as it is. */
export function moment(iso: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso);
  return parts === null ? iso : `${parts[1] as string} ${parts[2] as string}`;
}
