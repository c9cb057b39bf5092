/** @file Where the window comes from: a protocol of our own, so that nothing depends on files and their rights. */

export const scheme = 'app';

/** The window's origin. */
const origin = `${scheme}://refract`;

/** The page that the window opens. */
export const startPage = `${origin}/`;

/** An address in its parts, or nothing for what is none. (URL.canParse is too new for old Electrons.) */
export function parseAddress(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** Whether an address is the window's own: compared as an address, since a text can begin alike and lead elsewhere. */
export function isOurs(address: string): boolean {
  const url = parseAddress(address);
  return url !== undefined && isPlain(url) && `${url.protocol}//${url.host}` === origin;
}

/** Without a name and a password in it. */
export function isPlain({ username, password }: URL): boolean {
  return username === '' && password === '';
}
