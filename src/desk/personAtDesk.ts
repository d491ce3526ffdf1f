import type { PersonSnapshot } from '../domain/person.ts';
import type { KeptCredential } from '../upstream/certificateOf.ts';

/** A person on the desk since the last reading, with the credential that brought them. */
export interface PersonAtDesk {
  readonly snapshot: PersonSnapshot;
  readonly credential: KeptCredential;
  readonly source: 'centre' | 'cache';
  /** Nobody knows them here and the centre cannot be asked: cash, and settled later. */
  readonly unknown: boolean;
}
