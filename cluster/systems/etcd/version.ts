/** Whether a build is a release before `major.minor`; a build that is not named by a version is taken for a newer one. */
export function isBefore(build: string, major: number, minor: number): boolean {
  const [, first, second] = /^v?(\d+)\.(\d+)/.exec(build) ?? [];
  if (first === undefined) return false;
  return Number(first) < major || (Number(first) === major && Number(second) < minor);
}

/** The minor release of a version 3 build; undefined for a build that is not named by one. */
export function minorOf(build: string): number | undefined {
  const [, minor] = /^v?3\.(\d+)/.exec(build) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
