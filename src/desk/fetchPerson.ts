import { createHash } from 'node:crypto';
import { yearOf } from '../domain/calendar.ts';
import type { Credential } from '../domain/credential.ts';
import { zeroFen } from '../domain/money.ts';
import type { Entitlement, InsuranceType, PersonSnapshot } from '../domain/person.ts';
import { insuranceLabels } from '../domain/person.ts';
import { ProblemError } from '../domain/problem.ts';
import { emptyYearToDate } from '../domain/yearToDate.ts';
import { outcomeProblem } from '../queue/centreExchange.ts';
import { writeYearToDate } from '../store/accumulator.ts';
import { latestSnapshotByIdentityNumber, savePersonSnapshot } from '../store/personSnapshot.ts';
import type { CallOutcome } from '../upstream/call.ts';
import { certificateOf, type KeptCredential } from '../upstream/certificateOf.ts';
import { type EntitlementAnswers, toPersonSnapshot } from '../upstream/personWire.ts';
import type { OutputOf } from '../upstream/registry.ts';
import { withCurrentYear, withOnTheWay } from './currentYear.ts';
import { type DeskContext, now, remember, today } from './deskContext.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

function withoutToken(credential: Credential): KeptCredential {
  if (credential.medium !== 'electronicCredential') return credential;
  const { token: _token, ...kept } = credential;
  return kept;
}

function lineIsDown(outcome: CallOutcome): boolean {
  return outcome.kind === 'unknown' || (outcome.kind === 'refused' && outcome.reason === 'notSent');
}

/** 1101, then for each insurance in force 2001, and 5206 for what the year has used. */
async function askCentre(context: DeskContext, credential: Credential): Promise<PersonSnapshot | 'lineDown'> {
  const { exchange } = context;
  const certificate = certificateOf(credential, exchange.link.edition);
  const person = await exchange.ask(
    '1101',
    {
      data: {
        mdtrt_cert_type: certificate.certificateType,
        mdtrt_cert_no: certificate.certificateNo,
        card_sn: certificate.cardSerial,
        psn_cert_type: certificate.personCertificateType,
        certno: certificate.identityNumber,
        psn_name: credential.name,
      },
    },
    null,
    credential.medium === 'electronicCredential' ? [credential.token] : [],
  );
  if (lineIsDown(person)) return 'lineDown';
  if (person.kind !== 'accepted') throw new ProblemError(outcomeProblem(person));
  const rest = await askBenefits(context, person.output);
  if (rest === 'lineDown') return 'lineDown';
  return toPersonSnapshot({ person: person.output, ...rest }, now(context), exchange.link.edition);
}

async function askBenefits(
  context: DeskContext,
  person: OutputOf<'1101'>,
): Promise<Omit<EntitlementAnswers, 'person'> | 'lineDown'> {
  const { exchange, institution } = context;
  const personNo = person.baseinfo.psn_no;
  const benefits: Partial<Record<InsuranceType, OutputOf<'2001'>>> = {};
  const held = person.insuinfo.filter((row) => row.insutype === '310' || row.insutype === '390');
  // Nobody's year can be asked about without a 参保地, and there is none to ask about.
  if (held.length === 0) return { benefits, cumulatives: null };
  for (const row of held) {
    const answer = await exchange.ask(
      '2001',
      {
        data: {
          psn_no: personNo,
          insutype: row.insutype,
          fixmedins_code: institution.code,
          med_type: '11',
          begntime: now(context),
        },
      },
      row.insuplc_admdvs,
    );
    if (lineIsDown(answer)) return 'lineDown';
    if (answer.kind === 'accepted') benefits[row.insutype as InsuranceType] = answer.output;
  }
  const admdvs = held[0]?.insuplc_admdvs ?? null;
  const cumulatives = await exchange.ask('5206', { data: { psn_no: personNo } }, admdvs);
  if (lineIsDown(cumulatives)) return 'lineDown';
  // Without the year to date a split would count from zero: better to say so than to grant too much.
  if (cumulatives.kind !== 'accepted') throw new ProblemError(outcomeProblem(cumulatives as never));
  return { benefits, cumulatives: cumulatives.output };
}

function keepSnapshot(context: DeskContext, snapshot: PersonSnapshot): void {
  const year = yearOf(today(context));
  context.store.write((writer) => {
    savePersonSnapshot(writer, { id: context.newId(), snapshot, source: 'centre' });
    for (const entitlement of snapshot.entitlements) {
      writeYearToDate(writer, {
        personNo: snapshot.personNo,
        insuranceType: entitlement.insuranceType,
        year,
        yearToDate: withOnTheWay(writer, snapshot.personNo, entitlement, year),
        settlementId: null,
        writtenAt: now(context),
      });
    }
  });
}

/** The cached snapshot, carried forward by what was settled here since. */
function cached(context: DeskContext, credential: Credential): PersonSnapshot | null {
  const saved = latestSnapshotByIdentityNumber(context.store.reader, credential.identityNumber);
  if (saved === null) return null;
  return withCurrentYear(context.store.reader, saved.snapshot, yearOf(today(context)));
}

/** A stand-in for a person nobody can be asked about: the window offers both insurances and takes cash. */
function unknownPerson(context: DeskContext, credential: Credential): PersonSnapshot {
  const row = (insuranceType: InsuranceType): Entitlement => ({
    insuranceType,
    personType: insuranceType === '310' ? '11' : '15',
    status: 'none',
    insuredAdmdvs: context.institution.admdvs,
    employer: null,
    civilServant: false,
    hasAccount: false,
    accountBalanceFen: zeroFen,
    waitingUntil: null,
    yearToDate: emptyYearToDate,
  });
  const digest = createHash('sha256').update(credential.identityNumber).digest('hex').slice(0, 20);
  return {
    personNo: `LOCAL${digest}`,
    identityNumber: credential.identityNumber,
    name: credential.name,
    sex: 'unknown',
    birthDate: null,
    identityClasses: [],
    entitlements: (Object.keys(insuranceLabels) as InsuranceType[]).map(row),
    seenAt: now(context),
  };
}

/**
 * Who stands at the window and what they are entitled to: from the centre when it answers, else from the last time it
 * did, else nothing but the name.
 * @throws ProblemError when the centre answers and refuses
 */
export async function fetchPerson(context: DeskContext, credential: Credential): Promise<PersonAtDesk> {
  const answer = context.exchange.link.connection.state.online
    ? await askCentre(context, credential)
    : 'lineDown';
  const person =
    answer === 'lineDown' ? withoutCentre(context, credential) : withCentre(context, credential, answer);
  remember(context.session.peopleAtDesk, person.snapshot.personNo, person);
  return person;
}

function withCentre(context: DeskContext, credential: Credential, snapshot: PersonSnapshot): PersonAtDesk {
  keepSnapshot(context, snapshot);
  return { snapshot, credential: withoutToken(credential), source: 'centre', unknown: false };
}

function withoutCentre(context: DeskContext, credential: Credential): PersonAtDesk {
  const snapshot = cached(context, credential);
  const kept = { credential: withoutToken(credential), source: 'cache' } as const;
  return snapshot === null
    ? { ...kept, snapshot: unknownPerson(context, credential), unknown: true }
    : { ...kept, snapshot, unknown: false };
}
