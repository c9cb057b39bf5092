/** @file Links that lead out of the window: opened in the system's browser where the address is one that we know. */

/** Sites that the window links to: sources of the variants, and licences. */
const sites: readonly string[] = ['arxiv.org', 'doi.org', 'github.com', 'www.npmjs.com', 'opensource.org'];

/** Whether the system's browser may be sent to an address. Anything else could start any program of the machine. */
export function mayOpenOutside(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === 'https:' && sites.includes(host) && username === '' && password === '';
}
