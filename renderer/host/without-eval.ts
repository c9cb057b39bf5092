/**
 * @file Schemas that are not compiled: the window's policy forbids `new Function`, and zod's first try at it costs a start as
 * much as the layout of a page, since a refusal is an error with a stack. Loaded before whatever makes a schema.
 */
import { config } from 'zod';

config({ jitless: true });
