/** The event by which a run of a system given by handlers says what became of the system's property. */
export const PROPERTY_EVENT = 'property';

/** The value of that event. */
export interface PropertyReport {
  /** With the transformers around it. */
  readonly system: string;
  readonly semantics: string;
  /** States in which the property was evaluated. */
  readonly states: number;
  readonly inputs: number;
  readonly outputs: number;
  /** What was wrong in the last of them; null when nothing was. */
  readonly problem: string | null;
}
