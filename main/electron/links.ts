/** @file Links that lead out of the window: opened in the system's browser where the address is one that we know. */
import { isPlain, parseAddress } from './origin.ts';

/** Sites that the window links to: sources of the variants, and licences. */
const sites: readonly string[] = ['arxiv.org', 'doi.org', 'github.com', 'www.npmjs.com', 'opensource.org'];

/** Whether the system's browser may be sent to an address. Anything else could start any program of the machine. */
export function mayOpenOutside(address: string): boolean {
  const url = parseAddress(address);
  return url?.protocol === 'https:' && sites.includes(url.host) && isPlain(url);
}
