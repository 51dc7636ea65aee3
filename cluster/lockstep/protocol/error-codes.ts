/** Errors of the node protocol that a key-value node answers with, by the numbers of Maelstrom's published table. */
export const ERROR_CODE = {
  notSupported: 10,
  temporarilyUnavailable: 11,
  malformedRequest: 12,
  abort: 14,
  keyDoesNotExist: 20,
  keyAlreadyExists: 21,
  preconditionFailed: 22,
  transactionConflict: 30,
} as const;
