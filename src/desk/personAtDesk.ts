import type { Credential } from '../domain/credential.ts';
import type { PersonSnapshot } from '../domain/person.ts';

/** A person on the desk since the last reading, with the credential that brought them. */
export interface PersonAtDesk {
  readonly snapshot: PersonSnapshot;
  readonly credential: Credential;
  readonly source: 'centre' | 'cache';
  /** Nobody knows them here and the centre cannot be asked: cash, and settled later. */
  readonly unknown: boolean;
}
