/** The event by which a run of a system given by handlers says what became of the system's property. */
export const PROPERTY_EVENT = 'property';

/** How much the steps of a run did. */
export interface PropertyActivity {
  /** Steps that left a node in another state than before. */
  readonly changes: number;
  /** The last of them, from 1; 0 where there is none. */
  readonly lastChange: number;
  /** Different states of nodes that were seen, each node for itself. */
  readonly distinctStates: number;
  /** Inputs that changed the state of a node or sent a message. */
  readonly inputsWithEffect: number;
}

/** The value of that event. */
export interface PropertyReport {
  /** With the transformers around it. */
  readonly system: string;
  readonly semantics: string;
  /** States in which the property was evaluated. */
  readonly states: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Absent from runs of versions that did not count it. */
  readonly activity?: PropertyActivity;
  /** What was wrong in the last of them; null when nothing was. */
  readonly problem: string | null;
}
