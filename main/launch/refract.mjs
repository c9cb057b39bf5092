#!/usr/bin/env node
/** @file The package's `bin`: the command line, through the launcher. */
process.argv.splice(2, 0, 'refract');
await import('./launch.mjs');
