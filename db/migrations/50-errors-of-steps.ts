/** @file What runs reach on data sets that ask for something at every step; NULL on all others. */
import type { Migration } from './migration.ts';

export const errorsOfSteps: Migration = {
  version: 50,
  name: 'errors-of-steps',
  up: `
    ALTER TABLE runs ADD COLUMN test_sequence_accuracy REAL;
    ALTER TABLE runs ADD COLUMN test_rmse REAL;
    ALTER TABLE runs ADD COLUMN test_nrmse REAL;
  `,
};
