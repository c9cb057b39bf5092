/** @file Where the window comes from: a protocol of our own, so that nothing depends on files and their rights. */

export const scheme = 'app';

/** The window's origin. */
export const origin = `${scheme}://refract`;

/** The page that the window opens. */
export const startPage = `${origin}/`;

/** Whether an address is the window's own: compared as an address, since a text can begin alike and lead elsewhere. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return `${protocol}//${host}` === origin && username === '' && password === '';
}
