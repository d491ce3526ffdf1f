/**
 * What training mode lets the screen do to the world outside the terminal: move virtual cards, trouble the training
 * centre. The simulators themselves live elsewhere; a real installation has none.
 */
export interface TrainingPersonLabel {
  readonly key: string;
  readonly label: string;
  readonly identityNumber: string;
}

export interface TrainingControls {
  people(): Promise<readonly TrainingPersonLabel[]> | readonly TrainingPersonLabel[];
  insertCard(personKey: string): Promise<void>;
  removeCard(): Promise<void>;
  /** The person holds the 医保码 of the moment under the scanner. */
  scanCode(personKey: string): Promise<void>;
  placeIdentityCard(personKey: string): Promise<void>;
  liftIdentityCard(): Promise<void>;
  networkDown(): Promise<void>;
  networkUp(): Promise<void>;
  /** The next settling call is committed at the centre and its answer lost. */
  loseNextAnswer(): Promise<void>;
  refuseNext(): Promise<void>;
}
