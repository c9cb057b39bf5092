/** @file Which contract a side of the window speaks: apart from the calls, since the window needs no schema for it. */

/** Raised when a call or event changes in a way that the other side can notice. Both sides of a window must agree. */
export const contractVersion = 7;
