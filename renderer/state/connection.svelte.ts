/** @file Whether the workbench can be heard. */

export const connection = $state({ connected: true });
