/** The version of the control lines that this harness speaks. */
export const PROTOCOL_VERSION = 1;
