/** @file What the Node of a service must have. */

/** better-sqlite3 needs this version of Node-API (Node 22.14, 23.6); with an older one it crashes the process. */
export const neededNodeApi = 10;

/** Why a Node cannot run the service, in words; nothing where it can. @param path of the Node */
export function whyTooOld(
  { node, napi }: { readonly node: string; readonly napi?: string | undefined },
  path: string,
): string | undefined {
  if (Number(napi) >= neededNodeApi) return undefined;
  return `${path} is Node ${node}, which is too old for Refract.`;
}
