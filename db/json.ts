/** @file JSON columns. */

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/**
 * What a JSON column holds for an object. As JSON has it, NaN and infinities become null: numbers that may be so and
 * matter have columns of their own.
 */
export function toJson(value: object): string {
  return JSON.stringify(value);
}

/** The object of a JSON column (the column's CHECK guarantees JSON, and only toJson writes it). */
export function fromJson(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}
